import { expect, test } from 'vitest';
import { fieldName, nearestPosition, readYaml, type YamlText } from '../../../src/talos/index.ts';

function complaints(yaml: YamlText): readonly string[] {
  if (yaml.kind === 'value') return [];
  return yaml.complaints.map(({ at, message }) => `${at.line}:${at.column} ${message}`);
}

function positionsOf(text: string) {
  const yaml = readYaml(text, { file: 'f' });
  if (yaml.kind === 'broken') throw new Error(complaints(yaml).join());
  return yaml.positions;
}

test('readYaml() tells where keys and values are', () => {
  const positions = positionsOf('a:\n  - b: 1\n    "c d": 2\n');

  expect(Object.fromEntries(positions)).toEqual({
    '': { value: { line: 1, column: 1 } },
    a: { key: { line: 1, column: 1 }, value: { line: 2, column: 3 } },
    'a[0]': { value: { line: 2, column: 5 } },
    'a[0].b': { key: { line: 2, column: 5 }, value: { line: 2, column: 8 } },
    'a[0]["c d"]': { key: { line: 3, column: 5 }, value: { line: 3, column: 12 } },
  });
});

test('nearestPosition() falls back to what is around', () => {
  expect(nearestPosition(positionsOf('a:\n  b: 1\n'), ['a', 'x', 0, 'y'])).toEqual({ line: 2, column: 3 });
});

test('nearestPosition() of an empty text is its start', () => {
  expect(nearestPosition(positionsOf(''), ['a'])).toEqual({ line: 1, column: 1 });
});

test('fieldName() quotes keys that are no names', () => {
  expect(fieldName(['image', 'labels', 'org.x/y', 0, 'b-c'])).toBe('image.labels["org.x/y"][0].b-c');
});

test('readYaml() keeps a bare 0644 a number, as YAML 1.2 says', () => {
  expect(readYaml('a: 0644\nb: yes\n', { file: 'f' })).toMatchObject({ kind: 'value', value: { a: 644, b: 'yes' } });
});

test('readYaml() follows aliases in values, and shows them where they are used', () => {
  const yaml = readYaml('a: &x [1]\nb: *x\n', { file: 'f' });

  expect(yaml).toMatchObject({ kind: 'value', value: { a: [1], b: [1] } });
  expect(positionsOf('a: &x [1]\nb: *x\n').get('b')?.value).toEqual({ line: 2, column: 4 });
});

test.each([
  ['an unknown alias', 'a: *x\n', '1:1 unresolved alias (the anchor must be set before the alias): x'],
  ['an unknown tag', 'a: !x 1\n', '1:4 unresolved tag: !x'],
  ['a key that is a list', '? [a]\n: 1\n', '1:3 a key must be a plain text'],
  ['a key that is empty', '? \n: 1\n', '1:3 a key must be a plain text'],
  ['a tab', 'a:\n\tb: 1\n', '2:1 tabs are not allowed as indentation'],
])('readYaml() complains about %s', (_, text, complaint) => {
  expect(complaints(readYaml(text, { file: 'f' }))).toContain(complaint);
});

test('readYaml() refuses aliases that multiply', () => {
  const levels = Array.from({ length: 9 }, (_, index) => `l${index + 1}: &l${index + 1} [${`*l${index},`.repeat(9)}]`);
  const bomb = ['l0: &l0 [x,x,x,x,x,x,x,x,x]', ...levels].join('\n');

  expect(complaints(readYaml(bomb, { file: 'f' }))).toEqual([
    '1:1 excessive alias count indicates a resource exhaustion attack',
  ]);
});

test('readYaml() refuses nesting beyond a hundred levels', () => {
  expect(complaints(readYaml(`${'['.repeat(150)}${']'.repeat(150)}`, { file: 'f' }))).toEqual([
    '1:102 nested deeper than 100 levels',
  ]);
});

test('readYaml() survives nesting that exhausts the stack', () => {
  expect(complaints(readYaml('['.repeat(20_000), { file: 'f' }))[0]).toMatch(/^1:\d+ nested deeper than 100 levels$/);
});

test('readYaml() refuses a text that is too long', () => {
  expect(() => readYaml('a: 123456', { file: 'f', maxLength: 8 })).toThrow(
    expect.objectContaining({ code: 'LIMIT_EXCEEDED', message: '`f` has 9 characters, more than 8' }),
  );
});

test.each(['\uFEFFa: 1\n', '# by hand\n\uFEFFa: 1\n', '---\n\uFEFFa: 1\n', '\uFEFF# x\n\uFEFF---\na: 1\n'])(
  'readYaml() passes over byte order marks: %j',
  (text) => {
    expect(readYaml(text, { file: 'f' })).toMatchObject({ kind: 'value', value: { a: 1 } });
  },
);
