import { expect, test } from 'vitest';
import { concatBytes, streamOf } from '../../../../src/bytes/index.ts';
import { decompressXz, XZ_MEMORY_LIMIT_BYTES } from '../../../../src/formats/xz/index.ts';
import { chunked, collect, flipped, seededBytes } from '../../../fixtures/byte-streams.ts';
import { tinyXz } from '../../../fixtures/tiny-xz.ts';

const content = seededBytes(101);
const good = tinyXz(content, { check: 1 });

test.each([0, 1])('decompressXz() takes check %i', async (check) => {
  expect(await collect(decompressXz(streamOf(tinyXz(content, { check }))))).toEqual(content);
});

test('decompressXz() does not lose what follows a footer that was cut between Y and Z', async () => {
  const two = concatBytes([good, good]);

  const given = await collect(decompressXz(chunked(two, [good.length - 1])));

  expect(given).toEqual(concatBytes([content, content]));
});

test.each([4, 8, 70_000])('decompressXz() passes over %i bytes of stream padding', async (size) => {
  const given = await collect(decompressXz(streamOf(good, new Uint8Array(size), good, new Uint8Array(size))));

  expect(given).toEqual(concatBytes([content, content]));
});

test.each([1, 2, 3, 6])('decompressXz() refuses %i bytes of stream padding', async (size) => {
  await expect(collect(decompressXz(streamOf(good, new Uint8Array(size))))).rejects.toMatchObject({
    code: 'FORMAT_CORRUPT',
    details: { field: 'stream padding', offset: good.length },
  });
});

// Offsets are those of tinyXz; liblzma tells of damage as soon as it has read the checksum after it.
test.each([
  ['magic', 2, 0],
  ['stream flags', 7, 12],
  ['stream flags checksum', 9, 12],
  ['block header', 16, 24],
  ['block header checksum', 21, 24],
  ['chunk control', 24, 25],
  ['content', 50, 136],
  ['block padding', 129, 130],
  ['check', 133, 136],
  ['index record', 138, 140],
  ['index checksum', 142, 143],
  ['footer checksum', 145, 156],
  ['backward size', 149, 156],
  ['footer magic', 154, 156],
])('decompressXz() finds a damaged %s', async (_, at, reached) => {
  const reading = collect(decompressXz(streamOf(flipped(good, at))));

  await expect(reading).rejects.toMatchObject({ code: 'FORMAT_CORRUPT', details: { offset: reached } });
});

test('decompressXz() refuses a check that it cannot verify', async () => {
  await expect(collect(decompressXz(streamOf(tinyXz(content, { check: 2 }))))).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    message: expect.stringContaining('integrity check'),
  });
});

test('decompressXz() refuses a filter that it does not know', async () => {
  await expect(collect(decompressXz(streamOf(tinyXz(content, { filter: 0x22 }))))).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    message: expect.stringContaining('filter'),
  });
});

test('decompressXz() takes a dictionary of 128 MiB and no larger', async () => {
  const [largest, tooLarge] = [30, 31].map((dictionary) => decompressXz(streamOf(tinyXz(content, { dictionary }))));

  expect(XZ_MEMORY_LIMIT_BYTES).toBeGreaterThan(2 ** 27);
  expect(await collect(largest ?? streamOf())).toEqual(content);
  await expect(collect(tooLarge ?? streamOf())).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    message: expect.stringContaining('dictionary'),
  });
});
