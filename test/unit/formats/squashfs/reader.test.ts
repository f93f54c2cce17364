import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openSquashfs } from '../../../../src/formats/squashfs/index.ts';
import { superblockLayout } from '../../../../src/formats/squashfs/superblock.ts';
import { decoder, farSquashfs, le16, le64, patched, sampleSquashfs } from '../../../fixtures/squashfs-image.ts';
import { openSample, readEverything } from '../../../fixtures/squashfs-reading.ts';

const { bytes, at } = sampleSquashfs();
const NONE = le64(0xffff_ffff_ffff_ffffn);

test.each([false, true])(
  'SquashfsReader reads all of an image whose metadata is compressed: %s',
  async (isCompressed) => {
    const image = sampleSquashfs({ isCompressed });

    await expect(readEverything(await openSample(image.bytes))).resolves.toBeUndefined();
  },
);

test('SquashfsReader shows ids, fragments and compressor', async () => {
  const { ids, fragments, compressor, compressorOptions } = await openSample(bytes);

  expect({ ids, fragments, compressor, compressorOptions }).toEqual({
    ids: [0, 4_294_967_294],
    fragments: [{ start: at['fragment block'], size: 0x100_0017 }],
    compressor: 'gzip',
    compressorOptions: undefined,
  });
});

test('exportTable() gives the reference of every inode', async () => {
  const reader = await openSample(bytes);

  const refs = (await reader.exportTable()) ?? [];
  const numbers = await Promise.all(refs.map(async (ref) => (await reader.inode(ref)).number));

  expect(numbers).toEqual(Array.from({ length: 16 }, (_, index) => index + 1));
});

test('exportTable() gives nothing where the image has none', async () => {
  const reader = await openSample(patched(bytes, superblockLayout.offsets.exportTable, NONE));

  expect(await reader.exportTable()).toBeUndefined();
});

test('openSquashfs() reads compressor options and moves the data behind them', async () => {
  // They overwrite the beginning of the first data block, which then lies before the data.
  const image = patched(bytes, 96, [...le16(0x8008), 6, 0, 0, 0, ...le16(15), ...le16(0)]);
  const reader = await openSample(patched(image, superblockLayout.offsets.flags, le16(0x04c0)));

  expect(reader.compressorOptions?.decoded).toEqual({ kind: 'gzip', level: 6, windowBits: 15, strategies: 0 });
  await expect(reader.lookup('dir/file')).rejects.toMatchObject({ details: { field: 'file start block' } });
});

test('SquashfsReader reads blocks, fragments and tables beyond 4 GiB', async () => {
  const image = farSquashfs(5 * 1024 ** 3);
  const reader = await openSquashfs(image, { decompressors: { gzip: decoder(inflateSync) } });

  await readEverything(reader);
  const inode = await reader.lookup('sparse');

  expect(inode).toMatchObject({ kind: 'file', size: 8202 });
  expect(inode?.kind === 'file' && inode.startBlock).toBeGreaterThan(5 * 1024 ** 3);
});
