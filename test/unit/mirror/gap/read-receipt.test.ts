import { expect, test } from 'vitest';
import { RootsmithError } from '../../../../src/errors/index.ts';
import { receiptOf } from '../../../../src/mirror/gap/read-receipt.ts';
import { memoryRepositories } from '../../../fixtures/memory-repositories.ts';
import { multiArch } from '../../../fixtures/mirror-images.ts';

const { index, images, blobs } = multiArch(1);
const name = { repository: 'app', tag: 'v1' };

test('receiptOf() has the tag and every digest of an image that is whole', async () => {
  const place = memoryRepositories();
  place.seed('app', blobs, { v1: index });

  const { repositories, missing, incomplete } = await receiptOf(place, [name]);

  expect([missing, incomplete]).toEqual([[], []]);
  expect(repositories.get('app')?.tags).toEqual(new Map([['v1', index.descriptor.digest]]));
  expect([...(repositories.get('app')?.digests ?? [])].sort()).toEqual(
    [...new Set(blobs.map(({ descriptor }) => descriptor.digest))].sort(),
  );
});

test('receiptOf() does not claim a tag whose image lacks a blob', async () => {
  const place = memoryRepositories();
  const lost = images[0]!.layers[0]!;
  place.seed(
    'app',
    blobs.filter((blob) => blob !== lost),
    { v1: index },
  );

  const { repositories, incomplete } = await receiptOf(place, [name]);

  expect(repositories.get('app')?.tags.size).toBe(0);
  expect([...(repositories.get('app')?.digests ?? [])]).not.toContain(lost.descriptor.digest);
  expect(incomplete).toEqual([]); // all its manifests are there
});

test('receiptOf() counts what is there of an index with a manifest missing', async () => {
  const place = memoryRepositories();
  place.seed(
    'app',
    blobs.filter((blob) => !images[1]!.blobs.includes(blob)),
    { v1: index },
  );

  const { repositories, incomplete } = await receiptOf(place, [name]);

  expect(incomplete).toEqual([name]);
  expect([...(repositories.get('app')?.digests ?? [])]).toContain(images[0]!.layers[0]!.descriptor.digest);
});

test('receiptOf() names what does not exist', async () => {
  const untagged = { repository: 'app', tag: undefined };

  expect(await receiptOf(memoryRepositories(), [name, untagged])).toEqual({
    repositories: new Map(),
    missing: [name, untagged],
    incomplete: [],
  });
});

test('receiptOf() fails where the registry does', async () => {
  const place = memoryRepositories('t', {
    fail: ({ kind }) => (kind === 'manifest' ? new RootsmithError('NETWORK', 'cut') : undefined),
  });
  place.seed('app', blobs, { v1: index });

  await expect(receiptOf(place, [name])).rejects.toMatchObject({ code: 'NETWORK' });
});
