import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leavesOf } from '../../../../src/machine-config/secrets/leaves.ts';

function paths(text: string) {
  return leavesOf(text)?.map(({ path, value, line }) => [path.join('.'), value, line]);
}

test('leavesOf() lists the values of every document of YAML with their lines', () => {
  expect(paths('a: 1\nb:\n  - x\n  - c: y\n---\nd: null\n')).toEqual([
    ['a', '1', 1],
    ['b.0', 'x', 3],
    ['b.1.c', 'y', 4],
    ['d', '', 6],
  ]);
});

test('leavesOf() reads TOML, of which no lines are known', () => {
  expect(paths('[host."http://m"]\nca = "x"\n')).toEqual([['host.http://m.ca', 'x', undefined]]);
});

test.each(['just a sentence', '{{ template }}: [', 'a: [1'])('leavesOf() finds no structure in %j', (text) => {
  expect(leavesOf(text)).toBeUndefined();
});

test('leavesOf() knows what stands beside a value, and in which object', () => {
  const [, , crt] = leavesOf('kind: Secret\ndata:\n  key: k\n  crt: c\n') ?? [];

  expect(crt).toMatchObject({ path: ['data', 'crt'], kind: 'Secret' });
  expect(crt?.siblings).toEqual(
    new Map([
      ['key', 'k'],
      ['crt', 'c'],
    ]),
  );
});

test('leavesOf() follows aliases, and ends where one leads back', () => {
  expect(paths('a: &x { b: 1 }\nc: *x\n')).toEqual([
    ['a.b', '1', 1],
    ['c.b', '1', 1],
  ]);
  expect(paths('a: &x { b: 1, self: *x }\n')).toEqual([['a.b', '1', 1]]);
});

test('leavesOf() fails with LIMIT_EXCEEDED when aliases multiply a small text', () => {
  const lines = Array.from({ length: 8 }, (_, at) =>
    at === 0
      ? 'l0: &l0 [a, a, a, a, a, a]'
      : `l${at}: &l${at} [${Array(6)
          .fill(`*l${at - 1}`)
          .join(', ')}]`,
  );

  expect(() => leavesOf(lines.join('\n'))).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
});

test('leavesOf() lists every text of any JSON', () => {
  const leaf = fc.stringMatching(/^[a-z]{1,6}$/);
  fc.assert(
    fc.property(fc.dictionary(leaf, fc.oneof(leaf, fc.array(leaf, { maxLength: 3 })), { minKeys: 1 }), (json) => {
      expect(leavesOf(JSON.stringify(json))?.map(({ value }) => value)).toEqual(Object.values(json).flat());
    }),
  );
});
