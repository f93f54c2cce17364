import { expect, test } from 'vitest';
import { isXz } from '../../../../src/formats/xz/index.ts';

const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];

test.each([
  ['the magic', MAGIC, true],
  ['the magic and more', [...MAGIC, 0, 4], true],
  ['a cut magic', MAGIC.slice(0, 5), false],
  ['nothing', [], false],
  ['lzma', [0x5d, 0, 0, 0x80, 0, 0xff], false],
])('isXz() knows %s', (_, bytes, expected) => {
  expect(isXz(Uint8Array.from(bytes))).toBe(expected);
});
