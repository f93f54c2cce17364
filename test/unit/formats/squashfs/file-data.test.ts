import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bufferAccess, readAll } from '../../../../src/bytes/index.ts';
import { fragmentLayout } from '../../../../src/formats/squashfs/fragment.ts';
import { openSquashfs, type SquashfsReader } from '../../../../src/formats/squashfs/index.ts';
import { basicFile } from '../../../../src/formats/squashfs/inode-layout.ts';
import {
  decoder,
  le32,
  le64,
  patched,
  sampleBlock,
  sampleSquashfs,
  sampleTail,
} from '../../../fixtures/squashfs-image.ts';
import { failureIn, failureOf, openSample } from '../../../fixtures/squashfs-reading.ts';

const { bytes, at } = sampleSquashfs();
const fragment = fragmentLayout.offsets;
const fragmentAt = (field: number): number => at['fragments']! + 2 + field;

async function contentOf(reader: SquashfsReader, path: string): Promise<Uint8Array> {
  const inode = await reader.lookup(path);
  if (inode?.kind !== 'file') throw new Error(`no file: ${path}`);
  return readAll(reader.readFile(inode), { limitBytes: 1024 ** 2, what: path });
}

describe('readFile()', () => {
  test('gives a stored block and a tail', async () => {
    const content = await contentOf(await openSample(bytes), 'dir/file');

    expect(content).toEqual(Uint8Array.of(...sampleBlock, ...sampleTail));
  });

  test('gives zeros for a hole', async () => {
    const content = await contentOf(await openSample(bytes), 'sparse');

    expect(content).toEqual(Uint8Array.of(...sampleBlock, ...new Uint8Array(4096), ...sampleBlock.subarray(0, 10)));
  });

  test('expands a compressed block', async () => {
    const content = await contentOf(await openSample(bytes), 'packed');

    expect(content).toEqual(sampleBlock);
  });

  test('joins small blocks into larger chunks', async () => {
    const reader = await openSample(bytes);
    const inode = await reader.lookup('sparse');
    const lengths: number[] = [];

    if (inode?.kind === 'file') for await (const chunk of reader.readFile(inode)) lengths.push(chunk.length);

    expect(lengths).toEqual([8202]);
  });

  test('begins anew each time that it is iterated', async () => {
    const reader = await openSample(bytes);
    const inode = await reader.lookup('packed');
    if (inode?.kind !== 'file') throw new Error('no file');
    const stream = reader.readFile(inode);

    const once = await readAll(stream, { limitBytes: 1e6, what: 'file' });
    const twice = await readAll(stream, { limitBytes: 1e6, what: 'file' });

    expect(twice).toEqual(once);
  });

  test('stops when its signal aborts', async () => {
    const reader = await openSample(bytes);
    const inode = await reader.lookup('packed');
    if (inode?.kind !== 'file') throw new Error('no file');

    const reading = readAll(reader.readFile(inode, { signal: AbortSignal.abort() }), { limitBytes: 1e6, what: 'file' });

    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('refuses a block that is damaged, and says where', async () => {
    const failure = await failureOf(patched(bytes, at['packed block']! + 20, [0xff, 0xff, 0xff]));

    expect(failure).toEqual({
      code: 'FORMAT_CORRUPT',
      field: 'data block',
      offset: at['packed block'],
      byte: undefined,
    });
  });

  test('refuses a block that expands to less than its place in the file takes', async () => {
    const short = [...deflateSync(sampleBlock.subarray(0, 100))];

    const failure = await failureOf(patched(bytes, at['packed block']!, short));

    expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', field: 'data block', offset: at['packed block'] });
  });

  test('refuses a block that expands to more than its place in the file takes', async () => {
    const size = at['inodes']! + 2 + at['inode /packed']! + basicFile.offsets.fileSize;

    const failure = await failureOf(patched(bytes, size, le32(4095)));

    expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', field: 'data block', offset: at['packed block'] });
  });

  test('refuses a file that is larger than the limit', async () => {
    const failure = await failureOf(bytes, { fileBytes: 8201 });

    expect(failure).toEqual({
      code: 'LIMIT_EXCEEDED',
      field: 'file size',
      offset: at['inodes'],
      byte: at['inode /sparse'],
    });
  });

  test.each([
    ['before the data', fragmentAt(fragment.start), le64(95n)],
    ['in the inode table', fragmentAt(fragment.start), le64(BigInt(at['inodes']! - 5))],
    ['beyond 2^53', fragmentAt(fragment.start), le64(2n ** 63n)],
    ['of 0 bytes', fragmentAt(fragment.size), le32(0x100_0000)],
    ['with a word of 0', fragmentAt(fragment.size), le32(0)],
    ['longer than a block', fragmentAt(fragment.size), le32(4097)],
    ['with reserved bits', fragmentAt(fragment.size), le32(0x8100_0017)],
  ])('refuses a fragment %s', async (_, offset, patch) => {
    const failure = await failureIn(() => openSample(patched(bytes, offset, patch)));

    expect(failure).toEqual({ code: 'FORMAT_CORRUPT', field: 'fragment 0', offset: at['fragments'], byte: 0 });
  });

  test('refuses a tail that ends behind its fragment', async () => {
    const shorter = patched(bytes, fragmentAt(fragment.size), le32(0x100_0000 | 22));

    const failure = await failureOf(shorter);

    expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', field: 'fragment block', offset: at['fragment block'] });
  });
});

describe('readFragment()', () => {
  test('gives a whole fragment block', async () => {
    const reader = await openSample(bytes);

    const block = await reader.readFragment(0);

    expect(block).toEqual(Uint8Array.of(0, 0, 0, 0, 0, ...sampleTail));
  });
});

describe('openSquashfs()', () => {
  test('refuses a decompressor that expands too far', async () => {
    const greedy = decoder(() => new Uint8Array(9000));
    const reader = await openSquashfs(bufferAccess(bytes), { decompressors: { gzip: greedy } });

    const failure = await failureIn(() => contentOf(reader, 'packed'));

    expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', field: 'data block', offset: at['packed block'] });
  });

  test('names a compressor that it was not given', async () => {
    const opening = openSquashfs(bufferAccess(bytes), { decompressors: { xz: decoder(() => new Uint8Array()) } });

    await expect(opening).rejects.toMatchObject({
      code: 'FORMAT_UNSUPPORTED',
      message: 'squashfs compressor at offset 20 is gzip, which cannot be read here',
      hint: 'Make the image anew with one of: xz.',
    });
  });
});
