import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Budget, bufferAccess } from '../../../../src/bytes/index.ts';
import { openSquashfs, openSquashfsFrame, openVolume } from '../../../../src/formats/squashfs/open.ts';
import { superblockLayout } from '../../../../src/formats/squashfs/superblock.ts';
import { decoder, le16, patched, sampleSquashfs } from '../../../fixtures/squashfs-image.ts';

const { bytes, at } = sampleSquashfs();
const decompressors = { gzip: decoder(inflateSync) };

test('openVolume() reads ids and fragments, and where data may begin', async () => {
  const volume = await openVolume(bufferAccess(bytes), { decompressors });

  expect(volume.ids).toEqual([0, 4294967294]);
  expect(volume.fragments).toHaveLength(1);
  expect(volume.dataStart).toBe(superblockLayout.size);
  expect(volume.inodes.size).toBeGreaterThan(0);
});

test('openSquashfs() refuses an image whose compressor it was not given, and says which it has', async () => {
  const opening = openSquashfs(bufferAccess(bytes), { decompressors: { xz: decoder(inflateSync) } });

  await expect(opening).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    details: { field: 'compressor', offset: 20 },
    hint: 'Make the image anew with one of: xz.',
  });
});

test('openSquashfsFrame() needs no decompressor', async () => {
  const lzo = patched(bytes, superblockLayout.offsets.compressor, le16(3));

  expect(await openSquashfsFrame(bufferAccess(lzo), {})).toMatchObject({ superblock: { compressor: 'lzo' } });
});

test('openSquashfs() takes limits from its budget, and single ones over it', async () => {
  const budget = new Budget({ limits: { entries: 1 } });

  await expect(openSquashfs(bufferAccess(bytes), { decompressors, budget })).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
  await expect(
    openSquashfs(bufferAccess(bytes), { decompressors, budget, limits: { inodes: 99 } }),
  ).resolves.toBeDefined();
});

test('openSquashfs() refuses a fragment outside of the data, with the offset of its table', async () => {
  const broken = patched(bytes, (at['fragments'] ?? 0) + 2, [0, 0, 0, 0, 0, 0, 0, 0]);

  await expect(openSquashfs(bufferAccess(broken), { decompressors })).rejects.toMatchObject({
    code: 'FORMAT_CORRUPT',
    details: { field: 'fragment 0' },
  });
});
