import { crc32, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { concatBytes } from '../../../../src/bytes/index.ts';
import { storedParts } from '../../../../src/codecs/index.ts';
import { gzipRuns } from '../../../../src/formats/gzip/runs.ts';
import { noise, seededBytes } from '../../../fixtures/byte-streams.ts';

const codec = gzipRuns(6);

/** A member out of a compressed and a stored run. */
async function member(compressed: Uint8Array, stored: Uint8Array): Promise<Uint8Array> {
  const content = concatBytes([compressed, stored]);
  return concatBytes([
    codec.start,
    ...(compressed.length === 0 ? [] : [await codec.compress(compressed)]),
    ...storedParts(stored, codec.stored),
    codec.end(crc32(content), content.length),
  ]);
}

test.each([
  [0, 0],
  [50_000, 0],
  [0, 65_535],
  [50_000, 65_536],
  [1, 200_000],
])('gzipRuns() joins %d compressed and %d stored bytes to a member that zlib reads', async (compressed, stored) => {
  const [first, second] = [seededBytes(compressed), noise(stored)];

  expect(gunzipSync(await member(first, second)).equals(concatBytes([first, second]))).toBe(true);
});

test('gzipRuns() begins with a header without time, name and system', () => {
  expect(codec.start.subarray(4)).toEqual(Uint8Array.of(0, 0, 0, 0, 0, 255));
});
