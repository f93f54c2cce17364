import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { inPieces, readAll, streamOf } from '../../../src/bytes/index.ts';
import { decompressors as ours } from '../../../src/compression/decompressors.ts';
import {
  digestOf,
  type LayerDecompressors,
  mediaTypes,
  openImage,
  rawLayer,
  uncompressedLayer,
} from '../../../src/oci/index.ts';
import { compressXz } from '../../fixtures/compress-xz.ts';
import { blob, type MemoryImageOptions, memoryImage, memorySource, noise } from '../../fixtures/memory-image.ts';

const decompressors: LayerDecompressors = {
  gzip: (source) => Readable.from(source).pipe(createGunzip()),
  zstd: (source) => Readable.from(source).pipe(createZstdDecompress()),
};
const content = noise(7, 50_000);

async function firstLayer(options: MemoryImageOptions) {
  const { manifest, blobs } = memoryImage({ layers: [content], ...options });
  const view = await openImage(memorySource(manifest, blobs), manifest.descriptor);
  return { view, layer: view.layers[0]!, blobs };
}

test.each(['gzip', 'zstd', 'none'] as const)('uncompressedLayer() expands %s', async (compression) => {
  const { view, layer } = await firstLayer({ compression });

  const bytes = await readAll(uncompressedLayer(view, layer, { decompressors }), { limitBytes: 1e6, what: 'layer' });

  expect(digestOf(bytes)).toBe(digestOf(content));
});

test('uncompressedLayer() fails when the content has another diffId', async () => {
  const { view, layer } = await firstLayer({
    config: { rootfs: { type: 'layers', diff_ids: [digestOf(noise(8, 8))] } },
  });

  await expect(
    readAll(uncompressedLayer(view, layer, { decompressors }), { limitBytes: 1e6, what: 'layer' }),
  ).rejects.toMatchObject({
    code: 'DIGEST_MISMATCH',
    details: { found: digestOf(content) },
  });
});

test('uncompressedLayer() stops at the limit', async () => {
  const { view, layer } = await firstLayer({});

  await expect(
    readAll(uncompressedLayer(view, layer, { decompressors, limitBytes: 10_000 }), { limitBytes: 1e6, what: 'layer' }),
  ).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', details: { limit: 10_000 } });
});

test('rawLayer() gives the bytes as they are stored', async () => {
  const { view, layer, blobs } = await firstLayer({});

  const bytes = await readAll(rawLayer(view, layer), { limitBytes: 1e6, what: 'layer' });

  expect(bytes).toEqual(blobs.at(-1)!.bytes);
});

const LIMIT = { limitBytes: 1e6, what: 'layer' };

/** A layer of these bytes under a media type that says something else. */
async function lying(bytes: Uint8Array, says: 'gzip' | 'zstd' | 'none', chunkBytes = 65_536) {
  const layer = blob(bytes, mediaTypes.docker.layers[says]);
  const { mediaType, digest, size } = layer.descriptor;
  const { manifest, blobs } = memoryImage({
    family: 'docker',
    layers: [content],
    manifest: { layers: [{ mediaType, digest, size }] },
  });
  const source = memorySource(manifest, [...blobs, layer]);
  const { repository } = source;
  const readBlob: typeof repository.readBlob = (descriptor) => inPieces(repository.readBlob(descriptor), chunkBytes);
  const view = await openImage({ ...source, repository: { ...repository, readBlob } }, manifest.descriptor);
  return { view, layer: view.layers[0]! };
}

const forms = { gzip: gzipSync(content), zstd: zstdCompressSync(content), none: content };
const kinds = ['gzip', 'zstd', 'none'] as const;
const pairs = kinds.flatMap((has) => kinds.filter((says) => says !== has).map((says) => [has, says] as const));

test.each(pairs)('uncompressedLayer() expands %s that is said to be %s', async (has, says) => {
  const { view, layer } = await lying(forms[has], says);

  expect(digestOf(await readAll(uncompressedLayer(view, layer, { decompressors }), LIMIT))).toBe(digestOf(content));
});

test('uncompressedLayer() knows the form where bytes come one by one', async () => {
  const { view, layer } = await lying(forms.gzip, 'none', 1);

  expect(digestOf(await readAll(uncompressedLayer(view, layer, { decompressors }), LIMIT))).toBe(digestOf(content));
});

test('uncompressedLayer() passes over a frame of zstd without content at the start', async () => {
  const skippable = Buffer.from('502a4d180400000001020304', 'hex');
  const { view, layer } = await lying(Buffer.concat([skippable, forms.zstd]), 'gzip');

  expect(digestOf(await readAll(uncompressedLayer(view, layer, { decompressors: ours }), LIMIT))).toBe(
    digestOf(content),
  );
});

test.each([
  ['xz', 'fd377a585a000004e6d6b446'],
  ['bzip2', '425a68393141592653590000'],
  ['lz4', '04224d186440a70000000000'],
])('uncompressedLayer() names the layer that is compressed by %s, and how', async (name, start) => {
  const { view, layer } = await lying(Buffer.from(start, 'hex'), 'gzip');
  const { digest } = layer.descriptor;

  await expect(readAll(uncompressedLayer(view, layer, { decompressors }), LIMIT)).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    message: `layer ${digest} of memory:image: it begins with ${start.slice(0, 20)}, so it is compressed by ${name}`,
  });
});

test('uncompressedLayer() reads xz where it is given the codec, as docker does', async () => {
  const packed = await readAll(compressXz(streamOf(content)), LIMIT);
  const { view, layer } = await lying(packed, 'none');

  expect(digestOf(await readAll(uncompressedLayer(view, layer, { decompressors: ours }), LIMIT))).toBe(
    digestOf(content),
  );
});

test('uncompressedLayer() names the layer whose compressed bytes are damaged', async () => {
  const damaged = Uint8Array.from(forms.gzip);
  damaged[200] = (damaged[200] ?? 0) ^ 0xff;
  const { view, layer } = await lying(damaged, 'gzip');

  await expect(readAll(uncompressedLayer(view, layer, { decompressors: ours }), LIMIT)).rejects.toMatchObject({
    code: 'FORMAT_CORRUPT',
    message: expect.stringMatching(new RegExp(`^layer ${layer.descriptor.digest} of memory:image: `)),
  });
});

test('uncompressedLayer() takes nothing for a layer without any bytes', async () => {
  const { view, layer } = await lying(new Uint8Array(), 'gzip');

  await expect(readAll(uncompressedLayer(view, layer, { decompressors }), LIMIT)).rejects.toMatchObject({
    code: 'DIGEST_MISMATCH',
  });
});
