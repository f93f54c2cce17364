import { expect, test } from 'vitest';
import { longLines } from '../../../../src/installer/boot/long-lines.ts';

test('longLines() warns of what the kernel would cut off', () => {
  const lines = [
    { profile: 'main', before: undefined, after: 'a'.repeat(2047) },
    { profile: 'reset', before: undefined, after: 'ä'.repeat(1024) },
  ];

  expect(longLines(lines)).toEqual(['the command line of reset has 2048 bytes, and the kernel takes the first 2047']);
});
