import { expect, test } from 'vitest';
import { readClosure } from '../../../../src/mirror/copy/closure.ts';
import { type Descriptor, digestOf } from '../../../../src/oci/index.ts';
import { memoryImage, memoryIndex, noise } from '../../../fixtures/memory-image.ts';
import { memoryRepositories } from '../../../fixtures/memory-repositories.ts';
import { amd64, arm64, multiArch } from '../../../fixtures/mirror-images.ts';

function digests(items: readonly (Descriptor | { readonly descriptor: Descriptor })[]): readonly string[] {
  return items.map((item) => ('descriptor' in item ? item.descriptor.digest : item.digest));
}

function placed(...args: Parameters<ReturnType<typeof memoryRepositories>['seed']>) {
  const place = memoryRepositories();
  place.seed(...args);
  return place.repository(args[0]);
}

test('readClosure() puts children before their parents and keeps every byte', async () => {
  const { index, images, blobs } = multiArch(1);

  const closure = await readClosure(placed('app', blobs, { v1: index }), 'v1');

  expect(digests(closure.manifests).at(-1)).toBe(index.descriptor.digest);
  expect(digests(closure.manifests).slice(0, 2)).toEqual(digests(images.map(({ manifest }) => manifest)));
  expect(closure.manifests.map(({ bytes }) => digestOf(bytes))).toEqual(digests(closure.manifests));
  expect(closure.root).toEqual(closure.named);
  expect(closure.omitted).toEqual([]);
});

test('readClosure() names each blob once when images share it', async () => {
  const layers = [noise(1, 500), noise(2, 500)];
  const [one, two] = [memoryImage({ layers, platform: amd64 }), memoryImage({ layers, platform: arm64 })];
  const index = memoryIndex([one.manifest.descriptor, two.manifest.descriptor]);

  const { blobs } = await readClosure(placed('app', [...one.blobs, ...two.blobs], { v1: index }), 'v1');

  expect(new Set(digests(blobs)).size).toBe(blobs.length);
  expect(blobs).toHaveLength(4);
});

test('readClosure() reads Docker manifests and lists', async () => {
  const image = memoryImage({ family: 'docker' });
  const list = memoryIndex([{ ...image.manifest.descriptor, platform: amd64 }], 'docker');

  const closure = await readClosure(placed('app', image.blobs, { v1: list }), 'v1');

  expect(closure.root.mediaType).toBe('application/vnd.docker.distribution.manifest.list.v2+json');
  expect(closure.manifests).toHaveLength(2);
});

test('readClosure() keeps the digest of a sparse index and says what stays behind', async () => {
  const { index, images, blobs } = multiArch(1);

  const closure = await readClosure(placed('app', blobs, { v1: index }), 'v1', { platforms: [arm64] });

  expect(closure.root.digest).toBe(index.descriptor.digest);
  expect(digests(closure.manifests)).toEqual([images[1]!.manifest.descriptor.digest, index.descriptor.digest]);
  expect(closure.omitted).toHaveLength(2);
});

test('readClosure() takes attestations of the images that come along', async () => {
  const { index, blobs } = multiArch(1);

  const closure = await readClosure(placed('app', blobs, { v1: index }), 'v1', { platforms: [amd64] });

  expect(closure.manifests).toHaveLength(3);
  expect(closure.omitted).toHaveLength(1);
});

test('readClosure() rebuilds an index that names only what comes along when told to', async () => {
  const { index, images, blobs } = multiArch(1);

  const { root, named, manifests } = await readClosure(placed('app', blobs, { v1: index }), 'v1', {
    platforms: [arm64],
    index: 'rebuilt',
  });

  expect(named.digest).toBe(index.descriptor.digest);
  expect(root.digest).not.toBe(named.digest);
  const document = JSON.parse(new TextDecoder().decode(manifests.at(-1)!.bytes));
  expect(document.manifests).toEqual([
    expect.objectContaining({ digest: images[1]!.manifest.descriptor.digest, platform: arm64 }),
  ]);
});

test('readClosure() keeps the whole index when every platform is wanted', async () => {
  const { index, blobs } = multiArch(1);

  const { root } = await readClosure(placed('app', blobs, { v1: index }), 'v1', {
    platforms: [amd64, arm64],
    index: 'rebuilt',
  });

  expect(root.digest).toBe(index.descriptor.digest);
});

test('readClosure() fails with PLATFORM_MISSING when an index has none of the platforms', async () => {
  const { index, blobs } = multiArch(1);
  const platforms = [{ os: 'linux', architecture: 's390x' }];

  await expect(readClosure(placed('app', blobs, { v1: index }), 'v1', { platforms })).rejects.toMatchObject({
    code: 'PLATFORM_MISSING',
    message: expect.stringContaining('linux/amd64, linux/arm64'),
  });
});

test('readClosure() keeps foreign layers apart', async () => {
  const foreign = {
    mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
    digest: digestOf(noise(9, 10)),
    size: 10,
    urls: ['https://example.com/layer'],
  };
  const plain = memoryImage();
  const image = memoryImage({
    manifest: { layers: [foreign, ...plain.layers.map(({ descriptor }) => ({ ...descriptor }) as never)] },
  });

  const closure = await readClosure(placed('app', [...image.blobs, ...plain.blobs], { v1: image.manifest }), 'v1');

  expect(digests(closure.foreignLayers)).toEqual([foreign.digest]);
  expect(digests(closure.blobs)).not.toContain(foreign.digest);
});

test('readClosure() fails with IMAGE_NOT_FOUND when there is nothing of that name', async () => {
  await expect(readClosure(placed('app', []), 'v1')).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' });
});

test('readClosure() fails with LIMIT_EXCEEDED when indexes nest without end', async () => {
  const blobs = [memoryIndex([])];
  for (let depth = 0; depth < 12; depth += 1) blobs.push(memoryIndex([blobs.at(-1)!.descriptor]));

  await expect(readClosure(placed('app', blobs, { v1: blobs.at(-1)! }), 'v1')).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
});
