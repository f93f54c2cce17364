import { expect, test } from 'vitest';
import { biosBootCode, withBlockList } from '../../../../src/media/disk/grub-parts.ts';

test.each([
  ['boot.img', () => biosBootCode(new Uint8Array(100), 1)],
  ['core.img', () => withBlockList(new Uint8Array(100), 1)],
])('a %s of less than a sector is refused', (_, patch) => {
  expect(patch).toThrow(expect.objectContaining({ code: 'FORMAT_TRUNCATED' }));
});

test('biosBootCode() ends before the partitions', () => {
  expect(biosBootCode(new Uint8Array(512), 1)).toHaveLength(446);
});
