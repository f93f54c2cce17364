import { expect, test } from 'vitest';
import { isBzip2 } from '../../../../src/formats/bzip2/magic.ts';

const block = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59];
const trailer = [0x17, 0x72, 0x45, 0x38, 0x50, 0x90];
const start = (level: string, mark: readonly number[]): Uint8Array =>
  Uint8Array.of(...Buffer.from(`BZh${level}`), ...mark);

test.each([
  ['a block of level 1', start('1', block), true],
  ['a block of level 9', start('9', block), true],
  ['an empty stream', start('9', trailer), true],
  ['level 0', start('0', block), false],
  ['a level beyond 9', start(':', block), false],
  ['a name that begins with BZh', Buffer.from('BZh9-notes.txt'), false],
  ['a block mark that is cut', start('9', block.slice(0, 5)), false],
  ['nothing', new Uint8Array(), false],
])('isBzip2() of %s', (_, bytes, expected) => {
  expect(isBzip2(bytes)).toBe(expected);
});
