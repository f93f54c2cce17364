import { expect, test } from 'vitest';
import { completeWords, completionText } from '../../../../src/cli/complete/complete-words.ts';
import { testTerminal } from '../../../fixtures/command-line.ts';

const values = async (...words: readonly string[]): Promise<readonly string[]> =>
  (await completeWords(words, testTerminal())).values.map(({ value }) => value);

test.each([
  [['mi'], ['mirror']],
  [['mirror', 'ex'], ['export']],
  [['help', 'mirror', 've'], ['verify']],
  [['--v'], ['--version']],
  [['nonsense', ''], []],
  [['mirror', 'copy', '--retr'], ['--retries']],
  [['mirror', 'copy', '--no-ref'], ['--no-referrers']],
  [['build', '--engine', 'gr'], ['graft']],
  [['build', '--engine=s'], ['--engine=squashfs-tools']],
  [
    ['build', '--json', '--layout', ''],
    ['compact', 'stable'],
  ],
  [['build', '--platform', 'linux/amd64,'], ['linux/amd64,linux/arm64']],
  [['completion', 'f'], ['fish']],
  [['login', 'r.example', '--pass'], ['--password-stdin']],
])('completeWords(%j)', async (words, expected) => {
  expect(await values(...words)).toEqual(expected);
});

test('completeWords() knows the releases of Talos, the newest first', async () => {
  const found = await values('images', 'list', '--talos', 'v1.0.');

  expect(found.slice(0, 2)).toEqual(['v1.0.6', 'v1.0.5']);
});

test('completionText() has a line for each value, and a sum at the end', () => {
  const found = { values: [{ value: 'a', note: 'One\ntwo' }, { value: 'b\nc' }, { value: ':1' }], noSpace: true };

  expect(completionText({ ...found, isPaths: true })).toBe('a\tOne two\n:3');
});
