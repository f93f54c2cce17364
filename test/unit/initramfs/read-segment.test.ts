import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bufferAccess, readRange, streamOf } from '../../../src/bytes/index.ts';
import { writeCpio } from '../../../src/formats/index.ts';
import { type ReadSegment, readSegment } from '../../../src/initramfs/read-segment.ts';
import { collect } from '../../fixtures/byte-streams.ts';
import { compressXz } from '../../fixtures/compress-xz.ts';
import { memoryBuild } from '../../fixtures/memory-build.ts';

const archiveWith = (path: string): Promise<Uint8Array> =>
  collect(writeCpio([{ path, mode: 0o100644, mtime: 1, size: 4, body: streamOf(Buffer.from('body')) }]));
const plain = await archiveWith('rootfs.sqsh');
const packed = {
  none: plain,
  gzip: new Uint8Array(gzipSync(plain)),
  zstd: new Uint8Array(zstdCompressSync(plain)),
  xz: await collect(compressXz(streamOf(plain), { preset: 0 })),
} as const;

async function read(segment: Uint8Array, start = 0): Promise<ReadSegment> {
  const file = Buffer.concat([Buffer.alloc(start), segment, Buffer.from('\0\0\0\0behind')]);
  const initramfs = { access: bufferAccess(file), onDisk: { path: '/work/initramfs.xz', offset: 7 } };
  return await readSegment(initramfs, start, memoryBuild().context);
}

test.each(['gzip', 'zstd', 'xz'] as const)('readSegment() reads a segment of %s up to its end', async (kind) => {
  const segment = await read(packed[kind], 12);

  expect(segment).toMatchObject({ compression: kind, start: 12, end: 12 + packed[kind].length });
  const { dataOffset } = segment.entries[0]!;
  expect(Buffer.from(await segment.expanded.read(dataOffset, 4)).toString()).toBe('body');
});

test('readSegment() reads a plain segment where it lies', async () => {
  const { compression, end, archivesEnd, onDisk } = await read(plain, 8);

  expect([compression, end, onDisk]).toEqual(['none', 8 + archivesEnd, { path: '/work/initramfs.xz', offset: 15 }]);
});

test('readSegment() keeps what is in a compressed segment where files of it may be read again', async () => {
  const segment = await read(new Uint8Array(gzipSync(await archiveWith('0.sqsh'))));

  expect((await collect(readRange(segment.expanded))).length).toBe(segment.archivesEnd);
});

test('readSegment() keeps nothing of a compressed segment without files at the top', async () => {
  const segment = await read(new Uint8Array(gzipSync(await archiveWith('usr/lib/x'))));

  expect([segment.expanded.size, segment.onDisk]).toEqual([0, undefined]);
  expect(segment.entries.map(({ path }) => path)).toEqual(['usr/lib/x']);
});
