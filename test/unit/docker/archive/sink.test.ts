import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { readTar } from '../../../../src/formats/index.ts';
import { contentFrom, digestOf } from '../../../../src/oci/index.ts';
import { openImageSink, openImageSource } from '../../../../src/places/index.ts';
import { named } from '../../../fixtures/gallery/images.ts';
import { jsonBlob, type MemoryBlob, memorySource } from '../../../fixtures/memory-image.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';
import {
  bytesOf,
  copyImage,
  layerBytes,
  tinyImage,
  tinyIndexSource,
  tinySource,
} from '../../../fixtures/tiny-image.ts';

const image = await tinyImage({ compression: 'none' });

const layers = image.layers.map(({ bytes }) => bytes);

test('openImageSink() writes the same archive for packed and for plain layers', async () => {
  await using folder = await storeFolder();
  const archives = await Promise.all(
    (['none', 'zstd'] as const).map(async (compression) => {
      const path = join(folder.path, `${compression}.tar`);
      await using sink = await openImageSink(`docker-archive:${path}:acme/a:v1`, folder.options);
      await copyImage(tinySource(await tinyImage({ compression })), sink);
      return await readFile(path);
    }),
  );

  expect(archives[1]).toEqual(archives[0]);
});

test('openImageSink() lists config, complete tag and layers', async () => {
  await using folder = await storeFolder();
  await using sink = await openImageSink(`docker-archive:${folder.path}/x.tar:tiny`, folder.options);
  await copyImage(tinySource(image), sink);

  const members = new Map<string, Uint8Array>();
  for await (const { path, body } of readTar(streamOf(await readFile(join(folder.path, 'x.tar'))))) {
    members.set(path, await bytesOf(body));
  }
  const [list] = JSON.parse(new TextDecoder().decode(members.get('manifest.json')));
  expect(list.RepoTags).toEqual(['docker.io/library/tiny:latest']);
  expect(members.get(list.Config)).toEqual(image.config.bytes);
  expect(list.Layers.map((path: string) => members.get(path))).toEqual(layers);
});

test('openImageSink() takes the only platform of an index', async () => {
  await using folder = await storeFolder();
  const { source } = tinyIndexSource([
    { image, platform: { os: 'linux', architecture: 'amd64' } },
    { image: await tinyImage({ layers: [] }), platform: { os: 'unknown', architecture: 'unknown' } },
  ]);
  await using sink = await openImageSink(`docker-archive:${folder.path}/x.tar`, folder.options);
  await copyImage(source, sink);

  await using copy = await openImageSource(`docker-archive:${folder.path}/x.tar`, folder.options);
  expect(await layerBytes(copy)).toEqual(layers);
});

test('openImageSink() refuses two platforms and names them', async () => {
  await using folder = await storeFolder();
  const { source } = tinyIndexSource([
    { image, platform: { os: 'linux', architecture: 'amd64' } },
    { image, platform: { os: 'linux', architecture: 'arm64' } },
  ]);
  await using sink = await openImageSink(`docker-archive:${folder.path}/x.tar`, folder.options);

  await expect(copyImage(source, sink)).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    details: { platforms: 'linux/amd64, linux/arm64' },
  });
});

test('openImageSink() keeps gzip layers as they are, and our reader finds their digests', async () => {
  await using folder = await storeFolder();
  const packed = await tinyImage();
  await using sink = await openImageSink(`docker-archive:${folder.path}/x.tar`, folder.options);
  await copyImage(tinySource(packed), sink);

  await using copy = await openImageSource(`docker-archive:${folder.path}/x.tar`, folder.options);

  expect(await layerBytes(copy)).toEqual(packed.layers.map(({ bytes }) => bytes));
});

test('openImageSink() makes all layers plain where only some are packed by gzip', async () => {
  await using folder = await storeFolder();
  const packed = await tinyImage();
  const digests = image.layers.map(({ descriptor }) => descriptor.digest);
  const mixed = [packed.layers[0]!, image.layers[1]!];
  const { manifest, blobs } = imageWith(mixed);
  await using sink = await openImageSink(`docker-archive:${folder.path}/x.tar`, folder.options);
  await copyImage(memorySource(manifest, blobs), sink);

  await using copy = await openImageSource(`docker-archive:${folder.path}/x.tar`, folder.options);

  expect((await layerBytes(copy)).map(digestOf)).toEqual(digests);
});

test('openImageSink() refuses a gzip layer that is not what the config says, and writes nothing', async () => {
  await using folder = await storeFolder();
  const packed = await tinyImage();
  const { manifest, blobs } = imageWith(packed.layers.toReversed());
  {
    await using sink = await openImageSink(`docker-archive:${folder.path}/x.tar`, folder.options);
    await expect(copyImage(memorySource(manifest, blobs), sink)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  }

  expect((await readdir(folder.path)).filter((name) => name.includes('tar'))).toEqual([]);
});

test('openImageSink() does not expand a layer again that its writer has expanded', async () => {
  await using folder = await storeFolder();
  const packed = await tinyImage();
  const { manifest, blobs } = imageWith(packed.layers.toReversed()); // which would be refused
  await using sink = await openImageSink(`docker-archive:${folder.path}/x.tar`, folder.options);
  for (const { descriptor, bytes } of blobs)
    await sink.repository.writeBlob(
      descriptor,
      contentFrom(() => streamOf(bytes)),
      { isExpandable: true },
    );
  await sink.repository.writeManifest(manifest.descriptor, manifest.bytes);

  await expect(sink.commit(manifest.descriptor, manifest.bytes)).resolves.toBeUndefined();
});

test('openImageSink() receives blobs whose digest nobody knows yet, and gives them back', async () => {
  await using folder = await storeFolder();
  const packed = await tinyImage();
  await using sink = await openImageSink(`docker-archive:${folder.path}/x.tar`, folder.options);
  const received = await sink.repository.receiveBlob?.(streamOf(packed.layers[0]!.bytes));
  await copyImage(tinySource(packed), sink);

  expect(received?.digest).toBe(packed.layers[0]!.descriptor.digest);
  expect(await bytesOf(received!.open())).toEqual(packed.layers[0]!.bytes);
});

/** The image with other layers below the same config. */
function imageWith(others: readonly MemoryBlob[]): { readonly manifest: MemoryBlob; readonly blobs: MemoryBlob[] } {
  const { mediaType } = image.manifest.descriptor;
  const manifest = jsonBlob(mediaType, {
    schemaVersion: 2,
    mediaType,
    config: named(image.config),
    layers: others.map(named),
  });
  return { manifest, blobs: [image.config, ...others] };
}
