import { expect, test } from 'vitest';
import { bufferAccess, memoryScratch, streamOf } from '../../../../src/bytes/index.ts';
import { decompressors } from '../../../../src/compression/decompressors.ts';
import { packInitramfs } from '../../../../src/installer/compression/pack-initramfs.ts';
import { collect, seededBytes } from '../../../fixtures/byte-streams.ts';
import { compressXz } from '../../../fixtures/compress-xz.ts';

const archive = seededBytes(20_000);
const old = await collect(compressXz(streamOf(archive), { preset: 0 }));
const content = { size: archive.length, open: (from = 0) => streamOf(archive.subarray(from)) };
const earlier = {
  source: bufferAccess(old),
  start: 0,
  end: old.length,
  contentBytes: archive.length,
  unchanged: [],
};

async function packed(compression: 'none' | 'gzip' | 'xz' | 'zstd'): Promise<Uint8Array> {
  const { size, open } = await packInitramfs(content, { compression, scratch: memoryScratch(), earlier });
  const bytes = await collect(open());
  expect(bytes).toHaveLength(size);
  return bytes;
}

test.each(['gzip', 'xz', 'zstd'] as const)('packInitramfs() compresses by %s', async (compression) => {
  const bytes = await packed(compression);

  expect(bytes.length).toBeLessThan(archive.length);
  expect(await collect(decompressors[compression](streamOf(bytes)))).toEqual(archive);
});

test('packInitramfs() leaves a plain archive as it is', async () => {
  expect(await packed('none')).toEqual(archive);
});
