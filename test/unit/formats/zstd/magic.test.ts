import { expect, test } from 'vitest';
import { isZstd } from '../../../../src/formats/zstd/magic.ts';

test.each([
  ['a frame', [0x28, 0xb5, 0x2f, 0xfd], true],
  ['the first skippable frame', [0x50, 0x2a, 0x4d, 0x18], true],
  ['the last skippable frame', [0x5f, 0x2a, 0x4d, 0x18], true],
  ['one beyond skippable frames', [0x60, 0x2a, 0x4d, 0x18], false],
  ['a frame of version 0.7', [0x27, 0xb5, 0x2f, 0xfd], false],
  ['three bytes', [0x28, 0xb5, 0x2f], false],
  ['nothing', [], false],
])('isZstd() of %s', (_, bytes, expected) => {
  expect(isZstd(Uint8Array.from(bytes))).toBe(expected);
});
