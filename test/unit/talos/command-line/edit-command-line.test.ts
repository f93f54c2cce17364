import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildCommandLine } from '../../../../src/talos/command-line/build-command-line.ts';
import { editCommandLine } from '../../../../src/talos/command-line/edit-command-line.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

const version = parseTalosVersion('v1.13.9');
const input = { version, architecture: 'amd64', kind: 'installer', platform: 'metal' } as const;

test('editCommandLine() says what a line was, what it becomes and what differs', () => {
  expect(editCommandLine('a=1 b c console=tty0', { version, extraArguments: ['-b', 'a=2', 'console=ttyS0'] })).toEqual({
    before: 'a=1 b c console=tty0',
    after: 'a=1 a=2 c console=ttyS0',
    removed: ['b', 'console=tty0'],
    added: ['a=2', 'console=ttyS0'],
  });
});

test('editCommandLine() without edits leaves the line as it is', () => {
  const text = 'a=1  b a=2 ';

  expect(editCommandLine(text, { version })).toEqual({ before: text, after: text, removed: [], added: [] });
});

test('editCommandLine() replaces META values, and removes them where the new ones are none', () => {
  const line = buildCommandLine({ ...input, meta: [{ key: 10, value: 'a' }] });

  expect(editCommandLine(line, { version, meta: [{ key: 10, value: 'b' }] }).after).toBe(
    buildCommandLine({ ...input, meta: [{ key: 10, value: 'b' }] }),
  );
  expect(editCommandLine(line, { version, meta: [] }).after).toBe(buildCommandLine(input));
});

test('editCommandLine() counts repeated arguments', () => {
  expect(editCommandLine('a', { version, extraArguments: ['a', 'a'] })).toMatchObject({
    added: ['a', 'a'],
    removed: [],
  });
});

test('editCommandLine() makes of a built line what the imager makes with the same arguments', () => {
  const word = fc.stringMatching(/^-?(?:pti|console|foo|bar)(?:=[a-c])?$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (extraArguments) => {
      const edited = editCommandLine(buildCommandLine(input), { version, extraArguments });
      expect(edited.after).toBe(buildCommandLine({ ...input, extraArguments }));
    }),
  );
});
