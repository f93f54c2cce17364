import { expect, test } from 'vitest';
import { wrapWords } from '../../../../src/cli/render/wrap-words.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

test('wrapWords() leaves a line that fits as it is', () => {
  expect(wrapWords('pull      two  words', 20, 10)).toEqual(['pull      two  words']);
});

test('wrapWords() breaks between words, and indents what follows', () => {
  expect(wrapWords('squash    a squashfs of 5 bytes, was 6', 24, 10)).toEqual([
    'squash    a squashfs of',
    '          5 bytes, was 6',
  ]);
});

test('wrapWords() keeps a number with its unit', () => {
  expect(wrapWords('time      4.6 s: plan 0.2 s, copy 1 min 03 s; 19.0 MB/s', 32, 10)).toEqual([
    'time      4.6 s: plan 0.2 s,',
    '          copy 1 min 03 s;',
    '          19.0 MB/s',
  ]);
});

test('wrapWords() shortens a digest that fits no line, and keeps one that does', () => {
  expect(wrapWords(`publish   ${DIGEST} to x`, 40, 10)).toEqual(['publish   sha256:0123456789ab… to x']);
  expect(wrapWords(`publish   ${DIGEST} to x`, 81, 10)).toEqual([`publish   ${DIGEST}`, '          to x']);
});

test('wrapWords() breaks a long path after a separator', () => {
  expect(wrapWords('copied    registry.internal/siderolabs/installer:v1', 32, 10)).toEqual([
    'copied    registry.internal/',
    '          siderolabs/installer:',
    '          v1',
  ]);
});

test.each([5, 12, 40, 80, 200])('wrapWords() makes no line longer than %i', (width) => {
  const text = `warning: \`/very/long/path/with/many/parts\` of ${DIGEST} is ${'x'.repeat(300)} and more`;

  for (const line of wrapWords(text, width, 10)) expect(line.length).toBeLessThanOrEqual(width);
});
