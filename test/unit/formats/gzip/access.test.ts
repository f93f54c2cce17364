import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bufferAccess, type RandomAccess, streamOf } from '../../../../src/bytes/index.ts';
import { openGzipAccess } from '../../../../src/formats/gzip/access.ts';
import { compressGzip } from '../../../../src/formats/gzip/compress.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { noise } from '../../../fixtures/memory-image.ts';

const MIB = 1024 * 1024;
const whole = (): never => {
  throw new Error('test: the whole content was asked for');
};
const text = (bytes: number): Uint8Array => Buffer.alloc(bytes, 'all work and no play makes a dull file. ');

const contents: Readonly<Record<string, Uint8Array>> = {
  nothing: new Uint8Array(),
  'text alone': text(300_000),
  'noise alone': noise(1, 3 * MIB + 77),
  'one whole window of noise': noise(2, MIB),
  'less than a slice of noise': noise(3, 20_000),
  'noise between texts': Buffer.concat([text(512), noise(4, 5 * MIB + 1234), text(700_000), noise(5, 400_000)]),
  'noise that ends inside a window': Buffer.concat([noise(6, 3 * 128 * 1024), text(5 * 128 * 1024), noise(7, MIB)]),
};

function counted(bytes: Uint8Array): { readonly access: RandomAccess; readonly read: () => number } {
  let total = 0;
  const inner = bufferAccess(bytes);
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    total += length;
    return await inner.read(offset, length);
  };
  return { access: { size: inner.size, read }, read: () => total };
}

test.each(Object.entries(contents))('openGzipAccess() reads any part of %s', async (_, content) => {
  const packed = await collect(compressGzip(streamOf(content)));

  const access = await openGzipAccess(bufferAccess(packed), { whole });

  expect(access?.size).toBe(content.length);
  for (const start of [0, 1, 65_534, 65_535, MIB - 1, MIB, 2 * MIB + 17, content.length - 70_000]) {
    if (start < 0 || start >= content.length) continue;
    const length = Math.min(70_000, content.length - start);
    const found = await access!.read(start, length);
    expect(Buffer.compare(found, content.subarray(start, start + length)), `at ${start}`).toBe(0);
  }
});

test('openGzipAccess() reads little of what is stored', async () => {
  const packed = await collect(compressGzip(streamOf(noise(1, 3 * MIB))));
  const { access, read } = counted(packed);

  await (await openGzipAccess(access, { whole }))?.read(2 * MIB, 1000);

  expect(read()).toBeLessThan(10_000);
});

test.each([
  ['another writer', gzipSync(contents['noise between texts']!)],
  ['a text of another writer', gzipSync(text(3 * MIB))],
  ['a file that is cut', (await collect(compressGzip(streamOf(noise(1, MIB))))).subarray(0, 500_000)],
  ['two members', Buffer.concat([gzipSync('a'), gzipSync('b')])],
  ['something else', Buffer.from('this is not compressed by anything')],
  ['a few bytes', Buffer.from([0x1f, 0x8b])],
])('openGzipAccess() leaves %s to whoever reads from front to back', async (_, packed) => {
  expect(await openGzipAccess(bufferAccess(packed), { whole })).toBeUndefined();
});

test('openGzipAccess() refuses to read beyond the end', async () => {
  const access = await openGzipAccess(bufferAccess(await collect(compressGzip(streamOf(text(10))))), { whole });

  await expect(access!.read(5, 6)).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED' });
});

test('openGzipAccess() asks for the whole content where the form changes behind the start', async () => {
  const content = Buffer.concat([noise(1, MIB), text(MIB), noise(2, MIB)]);
  const packed = await collect(compressGzip(streamOf(content)));
  packed.fill(0x55, MIB + 2000, MIB + 3000); // in the compressed part
  const access = await openGzipAccess(bufferAccess(packed), { whole: async () => bufferAccess(content) });

  const found = await access!.read(MIB - 10, 2 * MIB);

  expect(Buffer.compare(found, content.subarray(MIB - 10, 3 * MIB - 10))).toBe(0);
});
