import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatBytes, streamOf } from '../../../../src/bytes/index.ts';
import { decompressBzip2, isBzip2 } from '../../../../src/formats/bzip2/index.ts';
import { breaking, chunked, collect, flipped, WatchedStream } from '../../../fixtures/byte-streams.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
/** `printf '' | bzip2 -9` and `printf 'hello, tar' | bzip2 -9`. */
const empty = bytes('425a683917724538509000000000');
const hello = bytes('425a683931415926535911c7cf0000000211804004224494002000220193d420c988a633880f17724538509011c7cf00');
const text = new TextEncoder().encode('hello, tar');
const expand = (packed: Uint8Array): Promise<Uint8Array> => collect(decompressBzip2(streamOf(packed)));

test('decompressBzip2() gives the content however the stream is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(hello.length)), async (cuts) => {
      expect(await collect(decompressBzip2(chunked(hello, cuts)))).toEqual(text);
    }),
    { numRuns: 40 },
  );
});

test('decompressBzip2() expands streams one after another, the empty one too', async () => {
  expect(await expand(empty)).toEqual(new Uint8Array());
  expect(await expand(concatBytes([hello, empty, hello]))).toEqual(concatBytes([text, text]));
});

test.each([0, 3, 4, 13, hello.length - 1])('decompressBzip2() names the end of a stream cut at %i', async (cut) => {
  await expect(expand(hello.subarray(0, cut))).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED' });
});

test('decompressBzip2() misses the end of a second stream', async () => {
  await expect(expand(concatBytes([hello, hello.subarray(0, 20)]))).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED' });
});

test.each([
  ['the magic', 0],
  ['the block size', 3],
  ['the mark of a block', 5],
  ['the checksum of a block', 11],
  ['the place of the first row', 16],
  ['the content', 36],
  ['the checksum of the stream', hello.length - 2],
])('decompressBzip2() refuses a change in %s', async (_, at) => {
  await expect(expand(flipped(hello, at))).rejects.toMatchObject({
    code: expect.stringMatching(/^FORMAT_(CORRUPT|TRUNCATED)$/),
  });
});

test('decompressBzip2() names a wrong checksum, and where its block begins', async () => {
  await expect(expand(concatBytes([hello, flipped(hello, 11)]))).rejects.toMatchObject({
    code: 'FORMAT_CORRUPT',
    message: `bzip2 block at offset ${hello.length + 4} has a wrong checksum`,
    details: { format: 'bzip2', offset: hello.length + 4 },
  });
});

test('decompressBzip2() refuses what follows the last stream', async () => {
  await expect(expand(concatBytes([hello, text]))).rejects.toMatchObject({ code: 'FORMAT_CORRUPT' });
});

test('decompressBzip2() ends on noise', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (noise) => {
      await expect(expand(concatBytes([hello.subarray(0, 24), noise]))).rejects.toMatchObject({
        code: expect.stringMatching(/^FORMAT_/),
      });
    }),
    { numRuns: 200 },
  );
});

test('decompressBzip2() closes its source, and passes on what broke it', async () => {
  const source = new WatchedStream(concatBytes([hello, hello]));
  for await (const _ of decompressBzip2(source)) break;
  const failure = new Error('disk on fire');

  expect(source.closed).toBe(true);
  await expect(collect(decompressBzip2(breaking(hello.subarray(0, 20), failure)))).rejects.toBe(failure);
});

test('decompressBzip2() keeps to its limit and its signal', async () => {
  const limited = decompressBzip2(streamOf(hello), { limitBytes: 5 });
  const reason = new Error('enough');
  const aborted = decompressBzip2(streamOf(hello), { signal: AbortSignal.abort(reason) });

  await expect(collect(limited)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  await expect(collect(aborted)).rejects.toBe(reason);
});

test.each([
  ['a block', hello, true],
  ['no block', empty, true],
  ['a name that begins so', new TextEncoder().encode('BZh9-notes.txt'), false],
  ['level 0', flipped(hello, 3, 0x09), false],
  ['too little', hello.subarray(0, 9), false],
])('isBzip2() knows %s', (_, start, expected) => {
  expect(isBzip2(start)).toBe(expected);
});
