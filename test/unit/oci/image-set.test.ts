import { expect, test } from 'vitest';
import { loadImages, type Platform, selectPlatform } from '../../../src/oci/index.ts';
import { jsonBlob, type MemoryBlob, memoryImage, memoryIndex, memorySource } from '../../fixtures/memory-image.ts';

const amd64: Platform = { os: 'linux', architecture: 'amd64' };
const arm64: Platform = { os: 'linux', architecture: 'arm64' };
const one = memoryImage({ platform: amd64 });
const two = memoryImage({ platform: { ...arm64, variant: 'v8' } });

function child({ descriptor }: MemoryBlob, platform?: Platform): MemoryBlob['descriptor'] {
  return platform === undefined ? descriptor : { ...descriptor, platform };
}

test('loadImages() takes the platform of a single image from its config', async () => {
  const set = await loadImages(memorySource(two.manifest, two.blobs));

  expect(set.kind).toBe('image');
  expect(set.images.map(({ platform }) => platform)).toEqual([{ os: 'linux', architecture: 'arm64', variant: 'v8' }]);
});

test('loadImages() reads nothing but the index when it names all platforms', async () => {
  const index = memoryIndex([child(one.manifest, amd64), child(two.manifest, arm64)]);
  const source = memorySource(index, [...one.blobs, ...two.blobs]);

  const set = await loadImages(source);

  expect(set.images.map(({ platform }) => platform)).toEqual([amd64, arm64]);
  expect(source.reads).toEqual([index.descriptor.digest]);
});

test('loadImages() leaves out attestations and artifacts', async () => {
  const chart = jsonBlob('application/vnd.oci.image.manifest.v1+json', {
    schemaVersion: 2,
    config: { mediaType: 'application/vnd.cncf.helm.config.v1+json', digest: one.config.descriptor.digest, size: 2 },
    layers: [],
  });
  const index = memoryIndex([
    child(one.manifest, amd64),
    child(two.manifest, { os: 'unknown', architecture: 'unknown' }),
    { ...child(two.manifest, arm64), annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } },
    { ...child(two.manifest), artifactType: 'application/x' },
    { ...child(two.manifest), mediaType: 'application/x' },
    child(chart),
  ]);

  const set = await loadImages(memorySource(index, [...one.blobs, ...two.blobs, chart]));

  expect(set.images.map(({ platform }) => platform)).toEqual([amd64]);
});

test('loadImages() asks the config where the index names no platform', async () => {
  const set = await loadImages(memorySource(memoryIndex([child(two.manifest)]), two.blobs));

  expect(set.images.map(({ platform }) => platform.architecture)).toEqual(['arm64']);
});

test('loadImages() follows an index in an index', async () => {
  const inner = memoryIndex([child(two.manifest, arm64)]);
  const outer = memoryIndex([child(one.manifest, amd64), child(inner)]);

  const set = await loadImages(memorySource(outer, [inner, ...one.blobs, ...two.blobs]));

  expect(set.images.map(({ platform }) => platform)).toEqual([amd64, arm64]);
});

test('loadImages() stops at indexes nested too deep', async () => {
  const nested: MemoryBlob[] = [memoryIndex([child(one.manifest, amd64)])];
  for (let depth = 0; depth < 5; depth++) nested.unshift(memoryIndex([child(nested[0]!)]));

  await expect(loadImages(memorySource(nested[0]!, [...nested, ...one.blobs]))).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
});

test('selectPlatform() takes arm64/v8 for arm64 and opens it', async () => {
  const index = memoryIndex([child(one.manifest, amd64), child(two.manifest, { ...arm64, variant: 'v8' })]);
  const set = await loadImages(memorySource(index, [...one.blobs, ...two.blobs]));

  const view = await selectPlatform(set, arm64).open();

  expect(view.descriptor.digest).toBe(two.manifest.descriptor.digest);
});

test('selectPlatform() lists what there is when nothing fits', async () => {
  const set = await loadImages(memorySource(memoryIndex([child(one.manifest, amd64)]), one.blobs));

  expect(() => selectPlatform(set, arm64)).toThrow(
    expect.objectContaining({ code: 'PLATFORM_MISSING', message: expect.stringContaining('found linux/amd64') }),
  );
});

const silent = memoryImage({ config: { os: '', architecture: '' } });
const unknown = { os: 'unknown', architecture: 'unknown' };

test('loadImages() takes the platform of the index where the config says none', async () => {
  const index = memoryIndex([child(silent.manifest, arm64)]);
  const { images } = await loadImages(memorySource(index, silent.blobs));

  const view = await images[0]!.open();

  expect(view).toMatchObject({ platform: arm64, config: { platform: undefined } });
});

test.each([
  ['of an index', () => memorySource(memoryIndex([child(silent.manifest)]), silent.blobs)],
  ['alone', () => memorySource(silent.manifest, silent.blobs)],
])('loadImages() asks the layers of an image %s where nothing else says its platform', async (_, source) => {
  const found = await loadImages(source(), { findPlatform: async () => arm64 });
  const without = await loadImages(source());

  expect(found.images.map(({ platform }) => platform)).toEqual([arm64]);
  expect((await found.images[0]!.open()).platform).toEqual(arm64);
  expect(without.images.map(({ platform }) => platform)).toEqual([unknown]);
});

test('loadImages() does not ask the layers where something says the platform', async () => {
  const findPlatform = async (): Promise<Platform> => {
    throw new Error('test: the layers were asked');
  };
  const index = memoryIndex([child(silent.manifest, amd64), child(two.manifest)]);

  const { images } = await loadImages(memorySource(index, [...silent.blobs, ...two.blobs]), { findPlatform });

  expect(images).toHaveLength(2);
});

test('selectPlatform() takes the only image for what is wanted where nothing says what it is for', async () => {
  const set = await loadImages(memorySource(silent.manifest, silent.blobs));

  const chosen = selectPlatform(set, arm64);

  expect([chosen.platform, (await chosen.open()).platform]).toEqual([arm64, arm64]);
});

test('selectPlatform() does not guess among several images', async () => {
  const index = memoryIndex([child(silent.manifest), child(one.manifest, amd64)]);
  const set = await loadImages(memorySource(index, [...silent.blobs, ...one.blobs]));

  expect(() => selectPlatform(set, arm64)).toThrow(
    expect.objectContaining({ code: 'PLATFORM_MISSING', message: expect.stringContaining('unknown/unknown') }),
  );
});
