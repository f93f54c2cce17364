import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { BundleMap } from '../../../src/bundle/map.ts';
import { verifiedBlocks } from '../../../src/bundle/verified-blocks.ts';
import { bufferAccess, readAll } from '../../../src/bytes/index.ts';
import { digestOf } from '../../../src/oci/index.ts';
import { noise } from '../../fixtures/memory-image.ts';

const content = noise(4, 2500);
const file = { path: 'blobs/sha256/x', digest: digestOf(content), size: 2500, offset: 0 };
const map = { blockBytes: 1000, size: 2500, volumes: 1, form: 'tar' } as BundleMap;
const sums = [0, 1000, 2000].map((at) =>
  createHash('sha256')
    .update(content.subarray(at, at + 1000))
    .digest('hex'),
);
const checksums = { bundle: digestOf(noise(1, 1)), volumes: [], blocks: new Map([[file.path, sums]]) };

function read(bytes: Uint8Array, offset: number): Promise<Uint8Array> {
  const stream = verifiedBlocks(bufferAccess(bytes), file, { offset, map, checksums, place: 'b.tar' });
  return readAll(stream, { limitBytes: 10_000, what: 'file' });
}

test.each([0, 1, 1000, 2400])('verifiedBlocks() gives the bytes from %i on', async (offset) => {
  expect(await read(content, offset)).toEqual(content.subarray(offset));
});

test('verifiedBlocks() names the block that is damaged, and reads none before the offset', async () => {
  const damaged = content.slice();
  damaged[1500] = (damaged[1500] ?? 0) ^ 1;

  await expect(read(damaged, 0)).rejects.toMatchObject({
    code: 'BUNDLE_DAMAGED',
    details: { block: 1, volume: 1, offset: 1000, length: 1000 },
  });
  expect(await read(damaged, 2000)).toEqual(content.subarray(2000));
});
