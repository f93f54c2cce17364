import { expect, test } from 'vitest';
import { Sha256, streamOf, verified } from '../../../src/bytes/index.ts';
import { collect } from '../../fixtures/byte-streams.ts';

/** The digest of `abc` as FIPS 180-2 prints it. */
const ABC = 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const bytes = new TextEncoder().encode('abc');
const right = { what: 'blob', digest: ABC, size: 3 };

test('Sha256 counts and hashes what passes through', async () => {
  const sha256 = new Sha256();

  expect(await collect(sha256.through(streamOf(bytes.subarray(0, 1), bytes.subarray(1))))).toEqual(bytes);
  expect(sha256.bytes).toBe(3);
  expect(sha256.digest()).toBe(ABC);
});

test('verified() passes on what has the right size and digest', async () => {
  expect(await collect(verified(streamOf(bytes), right))).toEqual(bytes);
});

test.each([
  ['a byte too many', { size: 2 }, 'SIZE_MISMATCH', 'blob should have 2 bytes, found more than 2'],
  ['a byte too few', { size: 4 }, 'SIZE_MISMATCH', 'blob should have 4 bytes, found 3'],
  ['another digest', { digest: ABC.replace('ba', 'bb') }, 'DIGEST_MISMATCH', `blob has the digest ${ABC}, not `],
])('verified() refuses %s', async (_, wrong, code, message) => {
  await expect(collect(verified(streamOf(bytes), { ...right, ...wrong }))).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
  });
});

test('verified() refuses a byte too many before it is passed on', async () => {
  const seen: Uint8Array[] = [];
  const reading = (async () => {
    for await (const chunk of verified(streamOf(bytes.subarray(0, 2), bytes.subarray(2)), { ...right, size: 2 }))
      seen.push(chunk);
  })();

  await expect(reading).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
  expect(seen).toEqual([bytes.subarray(0, 2)]);
});
