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

test('biosBootCode() and withBlockList() change copies, of a Buffer too', () => {
  const pooled = Buffer.from('x'.repeat(600));

  expect(Buffer.from(biosBootCode(pooled, 7)).readBigUInt64LE(0x5c)).toBe(7n);
  expect(Buffer.from(withBlockList(pooled, 7)).readBigUInt64LE(0x1f4)).toBe(8n);
  expect(pooled.toString()).toBe('x'.repeat(600));
});
