import { expect, test } from 'vitest';
import { NamedBlobs } from '../../../src/cache/named-blobs.ts';
import { parseBlobDigest } from '../../../src/oci/blob-digest.ts';
import { readManifestFacts } from '../../../src/oci/manifest-facts.ts';
import { parseRepository } from '../../../src/oci/repository-names.ts';
import { memoryImage, noise } from '../../fixtures/memory-image.ts';

const repository = parseRepository('docker.io/library/app');
const image = memoryImage();

function namedBlobs(reads: string[]): NamedBlobs {
  const { descriptor, bytes } = image.manifest;
  const { blobs: _, ...facts } = readManifestFacts(bytes, descriptor.mediaType);
  const record = { digest: parseBlobDigest(descriptor.digest), size: bytes.length, ...facts };
  return new NamedBlobs({
    manifests: async (name) => (name === repository ? [record] : []),
    async readManifest({ digest }) {
      reads.push(digest);
      return bytes;
    },
  });
}

test('find() knows config and layers of the manifests that are kept, and reads each manifest once', async () => {
  const reads: string[] = [];
  const named = namedBlobs(reads);
  const wanted = [image.config, ...image.layers].map(({ descriptor }) => descriptor);

  const found = await Promise.all(wanted.map(({ digest }) => named.find(repository, parseBlobDigest(digest))));
  await named.find(repository, parseBlobDigest(memoryImage({ layers: [noise(9, 9)] }).layers[0]!.descriptor.digest));

  expect(found.map((descriptor) => descriptor?.size)).toEqual(wanted.map(({ size }) => size));
  expect(new Set(reads).size).toBe(1);
});

test('find() knows nothing of what another repository names', async () => {
  const named = namedBlobs([]);
  const { digest } = image.config.descriptor;
  await named.find(repository, parseBlobDigest(digest));

  expect(await named.find(parseRepository('docker.io/library/other'), parseBlobDigest(digest))).toBeUndefined();
});
