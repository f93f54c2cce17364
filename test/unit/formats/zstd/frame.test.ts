import { expect, test } from 'vitest';
import { bufferAccess, concatBytes, streamOf } from '../../../../src/bytes/index.ts';
import { decompressZstd, decompressZstdOnce, isZstd, zstdBlockDecompress } from '../../../../src/formats/zstd/index.ts';
import { collect, flipped } from '../../../fixtures/byte-streams.ts';

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
const HELLO = new TextEncoder().encode('hello');

/** A frame of our own making: one raw block unless told otherwise. */
function frame({ descriptor = 0x00, window = [0x38], block = [0x29, 0, 0, ...HELLO] }: FrameParts = {}): Uint8Array {
  return Uint8Array.from([...MAGIC, descriptor, ...window, ...block]);
}

interface FrameParts {
  readonly descriptor?: number;
  /** All of the header behind the descriptor. */
  readonly window?: readonly number[];
  readonly block?: readonly number[];
}

const skippable = (type: number, payload: string): Uint8Array =>
  Uint8Array.from([0x50 + type, 0x2a, 0x4d, 0x18, payload.length, 0, 0, 0, ...new TextEncoder().encode(payload)]);

const expand = (...parts: readonly Uint8Array[]): Promise<Uint8Array> => collect(decompressZstd(streamOf(...parts)));

test.each([
  ['a frame', Uint8Array.from(MAGIC), true],
  ['the first skippable frame', skippable(0, ''), true],
  ['the last skippable frame', skippable(15, ''), true],
  ['a cut magic', Uint8Array.from(MAGIC.slice(0, 3)), false],
  ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0), false],
  ['nothing', new Uint8Array(), false],
])('isZstd() knows %s', (_, bytes, expected) => {
  expect(isZstd(bytes)).toBe(expected);
});

test.each([
  ['window and no size', frame()],
  ['a window of 128 MiB', frame({ window: [0x88] })],
  ['a single segment, size in 1 byte', frame({ descriptor: 0x20, window: [5] })],
  ['a size in 4 bytes', frame({ descriptor: 0x80, window: [0x38, 5, 0, 0, 0] })],
  ['a single segment, size in 8 bytes', frame({ descriptor: 0xe0, window: [5, 0, 0, 0, 0, 0, 0, 0] })],
  ['two blocks', frame({ block: [0x18, 0, 0, ...HELLO.subarray(0, 3), 0x11, 0, 0, ...HELLO.subarray(3)] })],
])('decompressZstd() reads a frame with %s', async (_, bytes) => {
  expect(await expand(bytes)).toEqual(HELLO);
});

test('decompressZstd() reads a size in 2 bytes, which counts from 256', async () => {
  const repeated = frame({ descriptor: 0x60, window: [0x2c, 0x01], block: [0x63, 0x11, 0, 0x41] }); // 300 + 256 times A

  expect(await expand(repeated)).toEqual(new Uint8Array(556).fill(0x41));
});

test('decompressZstd() passes over skippable frames wherever they stand', async () => {
  const given = await expand(skippable(0, 'one'), frame(), skippable(7, 'two'), frame(), skippable(15, ''));

  expect(given).toEqual(concatBytes([HELLO, HELLO]));
});

test('decompressZstd() finds a skippable frame that is cut', async () => {
  await expect(expand(frame(), skippable(0, 'payload').subarray(0, 11))).rejects.toMatchObject({
    code: 'FORMAT_TRUNCATED',
    details: { offset: frame().length + 11 },
  });
});

test('decompressZstdOnce() refuses a skippable frame, as the kernel does', async () => {
  const source = bufferAccess(concatBytes([new Uint8Array(8), skippable(0, 'x'), frame()]));

  await expect(collect(decompressZstdOnce(source, 8).bytes)).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    details: { offset: 8 },
  });
});

test.each([
  ['a damaged magic', flipped(frame(), 1), 'FORMAT_CORRUPT', 'frame magic', 100],
  ['a reserved descriptor bit', frame({ descriptor: 0x08 }), 'FORMAT_CORRUPT', 'frame descriptor', 104],
  ['a dictionary', frame({ descriptor: 0x01, window: [0x38, 7] }), 'FORMAT_UNSUPPORTED', 'dictionary id', 100],
  ['a window over 128 MiB', frame({ window: [0x89] }), 'LIMIT_EXCEEDED', 'window', 100],
  ['a single segment over 128 MiB', frame({ descriptor: 0xa0, window: [1, 0, 0, 8] }), 'LIMIT_EXCEEDED', 'window', 100],
  ['the reserved block type', frame({ block: [0x2f, 0, 0, ...HELLO] }), 'FORMAT_CORRUPT', 'block type', 106],
  ['a block over 128 KiB', frame({ block: [0x09, 0, 0x10] }), 'FORMAT_CORRUPT', 'block size', 106],
  ['a wrong content size', frame({ descriptor: 0x20, window: [6] }), 'FORMAT_CORRUPT', 'data', 114],
  ['a wrong checksum', concatBytes([frame({ descriptor: 0x04 }), new Uint8Array(4)]), 'FORMAT_CORRUPT', 'data', 118],
])('decompressZstd() refuses %s, naming field and offset', async (_, bytes, code, field, offset) => {
  const before = skippable(0, 'x'.repeat(92));

  await expect(expand(before, bytes)).rejects.toMatchObject({ code, details: { field, offset } });
});

test.each([
  ['frame magic', 2],
  ['frame header', 5],
  ['block header', 8],
  ['block', 11],
])('decompressZstd() names the %s that a cut leaves open', async (field, cut) => {
  await expect(expand(frame().subarray(0, cut))).rejects.toMatchObject({
    code: 'FORMAT_TRUNCATED',
    message: expect.stringContaining(`zstd ${field}`),
    details: { offset: cut },
  });
});

test('zstdBlockDecompress() reads one frame', async () => {
  expect(new Uint8Array(await zstdBlockDecompress(frame(), 8192))).toEqual(HELLO);
});

test.each([1, 6, 8, 10, 13])('zstdBlockDecompress() finds a frame cut to %i bytes, on Node 22 as well', async (cut) => {
  await expect(zstdBlockDecompress(frame().subarray(0, cut), 8192)).rejects.toMatchObject({ code: 'FORMAT_CORRUPT' });
});

test.each([
  ['a second frame', frame()],
  ['a skippable frame', skippable(0, 'x')],
  ['a zero', Uint8Array.of(0)],
])('zstdBlockDecompress() refuses %s behind its frame, as the kernel does', async (_, after) => {
  await expect(zstdBlockDecompress(concatBytes([frame(), after]), 8192)).rejects.toMatchObject({
    code: 'FORMAT_CORRUPT',
    details: { offset: frame().length },
  });
});

test('zstdBlockDecompress() refuses a block with a window of more than 8 MiB', async () => {
  const content = Uint8Array.of(0x02, 0, 0x10, 0x41); // 128 KiB of A, so that the window matters
  const block = frame({ window: [0x70], block: [...content, 0x03, 0, 0x10, 0x41] });

  await expect(zstdBlockDecompress(block, 1_048_576)).rejects.toMatchObject({ code: 'FORMAT_CORRUPT' });
});
