import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  directory,
  HEADER,
  patchedSquashfs,
  plain,
  rulesOf,
  storedFormat,
  type Tables,
} from '../../../../fixtures/squashfs-patched.ts';
import { fileNode, imageOf } from '../../../../fixtures/squashfs-trees.ts';

test.each([['an export entry', ({ view, exports }: Tables) => view.setUint8(exports, 32), 'error export']] as const)(
  'checkTables() finds %s',
  async (_, patch, finding) => {
    expect(await rulesOf(await patchedSquashfs(patch))).toContain(finding);
  },
);

test('checkTables() finds attributes without a size', async () => {
  const image = await patchedSquashfs(({ view, xattrs }) => {
    const record = Number(view.getBigUint64(xattrs + 16, true)) + HEADER;
    view.setUint32(record + 12, 0, true);
  });

  expect(await rulesOf(image)).toEqual(['error xattr-size']);
});

test.each([
  [512, 'error padding'],
  [1024, 'warning padding'],
])('checkSize() finds padding to %d bytes only', async (unit, finding) => {
  const bytesUsed = (image: Uint8Array): number => Number(Buffer.from(image).readBigUInt64LE(40));
  const imageWith = (size: number) =>
    imageOf(directory({ a: fileNode(randomBytes(size), plain) }), { format: storedFormat });
  const surplus = (100 - bytesUsed(await imageWith(1000))) & 1023;
  const image = await imageWith(1000 + surplus);

  const used = bytesUsed(image);
  expect(used % 1024).toBe(100);
  expect(await rulesOf(image.subarray(0, Math.ceil(used / unit) * unit))).toEqual([finding]);
});
