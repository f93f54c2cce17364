import { expect, test } from 'vitest';
import { bufferAccess, concatBytes } from '../../../../src/bytes/index.ts';
import { readCompressorOptions } from '../../../../src/formats/squashfs/compressor-options.ts';
import { defaultSquashfsLimits } from '../../../../src/formats/squashfs/limits.ts';
import { decodeSuperblock, type Superblock } from '../../../../src/formats/squashfs/superblock.ts';
import { le16, le32, sampleSquashfs } from '../../../fixtures/squashfs-image.ts';
import { failureIn } from '../../../fixtures/squashfs-reading.ts';

const { bytes } = sampleSquashfs();
const plain = decodeSuperblock(bytes, bytes.length, defaultSquashfsLimits);

function read(compressor: Superblock['compressor'], payload: readonly number[], header = 0x8000 | payload.length) {
  const image = concatBytes([new Uint8Array(96), Uint8Array.from([...le16(header), ...payload])]);
  const superblock = { ...plain, compressor, flags: 0x0400, inodeTable: image.length };
  return readCompressorOptions(bufferAccess(image), superblock);
}

test.each([
  ['gzip', [...le32(6), ...le16(14), ...le16(3)], { kind: 'gzip', level: 6, windowBits: 14, strategies: 3 }],
  ['xz', [...le32(0x6000), ...le32(5)], { kind: 'xz', dictionarySize: 0x6000, filters: 5 }],
  ['zstd', le32(18), { kind: 'zstd', level: 18 }],
  ['lz4', [...le32(1), ...le32(1)], { kind: 'lz4', version: 1, flags: 1 }],
  ['lzo', [...le32(4), ...le32(8)], { kind: 'lzo', algorithm: 4, level: 8 }],
] as const)('readCompressorOptions() decodes those of %s and keeps the bytes', async (compressor, payload, decoded) => {
  const options = await read(compressor, payload);

  expect(options).toEqual({ raw: Uint8Array.from(payload), decoded });
});

test('readCompressorOptions() gives nothing when the flag is clear', async () => {
  const options = await readCompressorOptions(bufferAccess(bytes), plain);

  expect(options).toBeUndefined();
});

test('readCompressorOptions() refuses an lz4 image without options', async () => {
  const failure = await failureIn(() => readCompressorOptions(bufferAccess(bytes), { ...plain, compressor: 'lz4' }));

  expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', offset: 96 });
});

test('readCompressorOptions() refuses options that begin behind the inode table', async () => {
  const superblock = { ...plain, flags: 0x0400, inodeTable: 97 };

  const failure = await failureIn(() => readCompressorOptions(bufferAccess(bytes), superblock));

  expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', offset: 96 });
});

test.each([
  ['are marked as compressed', 'zstd', le32(18), 4, 96],
  ['reach into the inode table', 'zstd', le32(18), 0x8005, 96],
  ['are too short', 'zstd', le16(18), undefined, 98],
  ['are too long', 'zstd', [...le32(18), 0], undefined, 98],
  ['exist for lzma', 'lzma', le32(0), undefined, 98],
  ['have zstd level 0', 'zstd', le32(0), undefined, 98],
  ['have zstd level 23', 'zstd', le32(23), undefined, 98],
  ['have gzip level 10', 'gzip', [...le32(10), ...le16(15), ...le16(0)], undefined, 98],
  ['have 7 gzip window bits', 'gzip', [...le32(9), ...le16(7), ...le16(0)], undefined, 102],
  ['have unknown gzip strategies', 'gzip', [...le32(9), ...le16(15), ...le16(32)], undefined, 104],
  ['have an xz dictionary of 10000', 'xz', [...le32(10_000), ...le32(0)], undefined, 98],
  ['have an xz dictionary of 4096', 'xz', [...le32(4096), ...le32(0)], undefined, 98],
  ['have unknown xz filters', 'xz', [...le32(8192), ...le32(256)], undefined, 102],
  ['have lz4 version 2', 'lz4', [...le32(2), ...le32(0)], undefined, 98],
  ['have lzo algorithm 5', 'lzo', [...le32(5), ...le32(0)], undefined, 98],
  ['have lzo level 10', 'lzo', [...le32(4), ...le32(10)], undefined, 102],
] as const)('readCompressorOptions() refuses options that %s', async (_, compressor, payload, header, offset) => {
  const failure = await failureIn(() => read(compressor, payload, header));

  expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', offset });
});
