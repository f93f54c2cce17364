import { crc32, deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { concatBytes, streamOf } from '../../../../src/bytes/index.ts';
import { compressGzip, decompressGzip, isGzip } from '../../../../src/formats/gzip/index.ts';
import { collect, flipped, seededBytes } from '../../../fixtures/byte-streams.ts';

const HELLO = new TextEncoder().encode('hello');
const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

const FLAGS = { headerCrc: 2, extra: 4, name: 8, comment: 16 } as const;

/** A member of our own making, with the optional fields that `flags` asks for. */
function member(flags = 0, { name = 'file.txt', method = 8 } = {}): Uint8Array {
  const head = concatBytes([
    Uint8Array.of(0x1f, 0x8b, method, flags, 1, 2, 3, 4, 0, 3),
    flags & FLAGS.extra ? bytes('\x04\0abcd') : bytes(''),
    flags & FLAGS.name ? bytes(`${name}\0`) : bytes(''),
    flags & FLAGS.comment ? bytes('a comment\0') : bytes(''),
  ]);
  const sum = crc32(head) & 0xffff;
  return concatBytes([
    head,
    flags & FLAGS.headerCrc ? Uint8Array.of(sum, sum >> 8) : bytes(''),
    deflateRawSync(HELLO),
    new Uint8Array(Uint32Array.of(crc32(HELLO), HELLO.length).buffer),
  ]);
}

const expand = (...parts: readonly Uint8Array[]): Promise<Uint8Array> => collect(decompressGzip(streamOf(...parts)));

test.each([
  ['deflate', [0x1f, 0x8b, 8], true],
  ['another method', [0x1f, 0x8b, 7], false],
  ['a cut magic', [0x1f, 0x8b], false],
  ['xz', [0xfd, 0x37, 0x7a], false],
])('isGzip() knows %s', (_, magic, expected) => {
  expect(isGzip(Uint8Array.from(magic))).toBe(expected);
});

test.each(Array.from({ length: 16 }, (_, bits) => bits * 2))(
  'decompressGzip() passes over the fields of flags %i',
  async (flags) => {
    expect(await expand(member(flags))).toEqual(HELLO);
  },
);

test('decompressGzip() passes over zeros behind the last member, as gzip does', async () => {
  expect(await expand(member(), new Uint8Array(100_000))).toEqual(HELLO);
});

test('decompressGzip() finds a member behind zeros', async () => {
  expect(await expand(member(), new Uint8Array(7), member())).toEqual(concatBytes([HELLO, HELLO]));
});

test.each([
  ['a damaged magic', flipped(member(), 1), 'FORMAT_CORRUPT', 'magic', 0],
  ['another method', member(0, { method: 7 }), 'FORMAT_UNSUPPORTED', 'compression method', 2],
  ['reserved flags', flipped(member(), 3, 0x20), 'FORMAT_UNSUPPORTED', 'flags', 3],
  ['a wrong header checksum', flipped(member(FLAGS.headerCrc), 5), 'FORMAT_CORRUPT', 'header checksum', 10],
  ['a name without end', member(FLAGS.name, { name: 'x'.repeat(70_000) }), 'FORMAT_CORRUPT', 'file name', 10],
  ['a wrong checksum', flipped(member(), member().length - 7), 'FORMAT_CORRUPT', 'checksum', member().length - 8],
  ['a wrong size', flipped(member(), member().length - 2), 'FORMAT_CORRUPT', 'size', member().length - 4],
  ['damaged data', concatBytes([member().subarray(0, 10), Uint8Array.of(7)]), 'FORMAT_CORRUPT', 'data', 11],
])('decompressGzip() refuses %s, naming field and offset', async (_, damaged, code, field, offset) => {
  await expect(expand(damaged)).rejects.toMatchObject({ code, details: { field, offset } });
});

test.each([
  ['magic', 1, 0],
  ['header', 7, 0],
  ['extra field', 13, FLAGS.extra],
  ['file name', 14, FLAGS.name],
  ['comment', 14, FLAGS.comment],
  ['header checksum', 11, FLAGS.headerCrc],
  ['trailer', member().length - 3, 0],
])('decompressGzip() names the %s that a cut leaves open', async (field, cut, flags) => {
  await expect(expand(member(flags).subarray(0, cut))).rejects.toMatchObject({
    code: 'FORMAT_TRUNCATED',
    message: expect.stringContaining(`gzip ${field}`),
    details: { offset: cut },
  });
});

test('compressGzip() writes no time, no name and no system', async () => {
  const packed = await collect(compressGzip(streamOf(HELLO)));

  expect([...packed.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
});

test('compressGzip() obeys level', async () => {
  const content = seededBytes(100_000);

  const [fast, small] = await Promise.all([1, 9].map((level) => collect(compressGzip(streamOf(content), { level }))));

  expect(small?.length).toBeLessThan(fast?.length ?? 0);
});
