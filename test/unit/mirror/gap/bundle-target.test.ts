import { expect, test } from 'vitest';
import type { BundleWriter } from '../../../../src/bundle/index.ts';
import { readAll } from '../../../../src/bytes/index.ts';
import { bundleTarget } from '../../../../src/mirror/gap/bundle-target.ts';
import type { BlobContent, Descriptor, Digest } from '../../../../src/oci/index.ts';
import { memoryImage } from '../../../fixtures/memory-image.ts';
import { contentOf } from '../../../fixtures/test-bundle.ts';

const { manifest, layers } = memoryImage();
const [carried, absent] = layers;

/** A bundle that has a place for everything but one layer. */
function world() {
  const written = new Map<Digest, Uint8Array>();
  const writer: Pick<BundleWriter, 'hasBlob' | 'hasPlaceFor' | 'writeBlob'> = {
    hasPlaceFor: (digest) => digest !== absent!.descriptor.digest,
    hasBlob: async ({ digest }) => written.has(digest),
    writeBlob: async ({ digest }: Descriptor, content: BlobContent) =>
      void written.set(digest, await readAll(content.open(0), { limitBytes: 1e6, what: 'test' })),
  };
  return { written, repository: bundleTarget(writer as BundleWriter, 'b.tar').repository('any') };
}

test('bundleTarget() writes a blob once for all repositories, and mounts it afterwards', async () => {
  const { repository, written } = world();
  expect(await repository.mountBlob(carried!.descriptor, 'other')).toBe(false);

  await repository.writeBlob(carried!.descriptor, contentOf(carried!.bytes));

  expect(written.has(carried!.descriptor.digest)).toBe(true);
  expect(await repository.mountBlob(carried!.descriptor, 'other')).toBe(true);
});

test('bundleTarget() counts a blob that a delta leaves out as mounted', async () => {
  const { repository, written } = world();

  expect(await repository.mountBlob(absent!.descriptor, undefined)).toBe(true);
  expect(written.size).toBe(0);
});

test('bundleTarget() writes the bytes of manifests and of what tags mean', async () => {
  const { repository, written } = world();

  await repository.tag('v1', manifest.descriptor, manifest.bytes);

  expect(written.get(manifest.descriptor.digest)).toEqual(manifest.bytes);
  expect(await repository.resolve('v1')).toBeUndefined();
  await expect(repository.readManifest(manifest.descriptor)).rejects.toThrow('bug:');
});
