import { expect, test } from 'vitest';
import { spellingHint } from '../../../../src/talos/services/service-check.ts';

test.each([
  ['pth', ['path', 'network'], 'Write `path`.'],
  ['file', ['path', 'network'], 'Write `path`: the Talos 1.0 page says `file`, which the code has never known.'],
  ['file', ['network'], 'Use one of `network`.'],
  ['something-else', ['path', 'network'], 'Use one of `path`, `network`.'],
])('spellingHint() for %s among %j', (word, known, hint) => {
  expect(spellingHint(word, known)).toBe(hint);
});
