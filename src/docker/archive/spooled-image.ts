import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ByteStream, readAll } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { type ArchiveFile, bytesFile, packFiles, readFileStream, writeFileWhole } from '../../files/index.ts';
import type { ImageSpool } from '../../layout/index.ts';
import {
  CONFIG_LIMIT_BYTES,
  type Descriptor,
  type Digest,
  formatPlatform,
  formatReference,
  type ImageLayer,
  type ImageView,
  type LayerDecompressors,
  loadImages,
  parseReference,
  type RepositoryReader,
  uncompressedLayer,
} from '../../oci/index.ts';
import { MANIFEST_FILE } from './saved-images.ts';

export interface SpooledImageOptions extends ImageSpool {
  /** What was gathered. */
  readonly repository: RepositoryReader;
  readonly decompressors: LayerDecompressors;
  readonly signal?: AbortSignal | undefined;
}

/** The one image below a root, out of the spool. Throws where there are several: an archive has no index. */
export async function loadSpooledImage(
  root: Descriptor,
  { place, repository, signal }: SpooledImageOptions,
): Promise<ImageView> {
  const source = { place, root, repository, async [Symbol.asyncDispose]() {} };
  const { images } = await loadImages(source, { signal });
  const [image, ...others] = images;
  if (image !== undefined && others.length === 0) return await image.open(signal);
  const found = images.map(({ platform }) => formatPlatform(platform)).join(', ') || 'none';
  throw new RootsmithError(
    'FORMAT_UNSUPPORTED',
    `cannot write to \`${place}\`: it holds one platform, the image has ${found}`,
    {
      hint: 'Choose one by `--platform`, or write to `oci-archive:FILE`, which holds them all.',
      details: { platforms: found },
    },
  );
}

/** The archive that `docker load` takes: config, plain layers, and a list with the tag. */
export async function packImage(
  view: ImageView,
  reference: string | undefined,
  options: SpooledImageOptions,
): Promise<ByteStream> {
  const { config } = view.manifest;
  const configPath = `${hexOf(config.digest)}.json`;
  const configBytes = await readAll(view.source.repository.readBlob(config, options), {
    limitBytes: CONFIG_LIMIT_BYTES,
    what: 'config',
  });
  const layers = new Map<Digest, ArchiveFile>();
  for (const layer of view.layers) {
    if (!layers.has(layer.diffId)) layers.set(layer.diffId, await plainLayer(view, layer, options));
  }
  const saved = {
    Config: configPath,
    RepoTags: reference === undefined ? [] : [formatReference(parseReference(reference))],
    Layers: view.layers.map(({ diffId }) => layerPath(diffId)),
  };
  const manifest = new TextEncoder().encode(JSON.stringify([saved]));
  return packFiles([bytesFile(MANIFEST_FILE, manifest), bytesFile(configPath, configBytes), ...layers.values()]);
}

/** The size of a member must be known before its first byte, so packed layers are expanded into the spool too. */
async function plainLayer(
  view: ImageView,
  layer: ImageLayer,
  { blobs, directory, decompressors, signal }: SpooledImageOptions,
): Promise<ArchiveFile> {
  const { digest, size } = layer.descriptor;
  const path = layerPath(layer.diffId);
  if (digest === layer.diffId) return { path, size, open: () => readFileStream(blobs.pathOf(digest)) };
  const plain = join(directory, `${hexOf(layer.diffId)}.tar`);
  await writeFileWhole(plain, uncompressedLayer(view, layer, { decompressors, signal }), { signal, durable: false });
  return { path, size: (await stat(plain)).size, open: () => readFileStream(plain) };
}

function layerPath(diffId: Digest): string {
  return `${hexOf(diffId)}/layer.tar`;
}

function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length);
}
