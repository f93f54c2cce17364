import { expect, test } from 'vitest';
import { joinedAccess } from '../../../src/bundle/joined-volumes.ts';
import { bufferAccess } from '../../../src/bytes/index.ts';
import { noise } from '../../fixtures/memory-image.ts';

const all = noise(1, 2500);
const parts = [all.subarray(0, 1000), all.subarray(1000, 2000), all.subarray(2000)].map(bufferAccess);
const shape = { volumeBytes: 1000, size: 2500 };

test.each([
  [0, 10],
  [990, 20],
  [500, 2000],
  [2499, 1],
  [1000, 0],
])('joinedAccess() reads from %i so many bytes: %i', async (offset, length) => {
  expect(await joinedAccess(parts, shape).read(offset, length)).toEqual(all.subarray(offset, offset + length));
});

test('joinedAccess() misses a volume only when it is needed', async () => {
  const access = joinedAccess([parts[0], undefined, parts[2]], shape);

  expect(await access.read(2100, 5)).toEqual(all.subarray(2100, 2105));
  await expect(access.read(990, 20)).rejects.toMatchObject({
    code: 'BUNDLE_INCOMPLETE',
    message: 'volume 2 of 3 is missing',
  });
});
