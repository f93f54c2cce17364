import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ByteStream, streamOf } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { readFileStream, sniffPacking, writeFileWhole } from '../../files/index.ts';
import { type TarInput, writeTar } from '../../formats/index.ts';
import {
  type Descriptor,
  type Digest,
  formatPlatform,
  formatReference,
  type ImageLayer,
  type ImageView,
  type LayerDecompressors,
  loadImages,
  parseReference,
  uncompressedLayer,
} from '../../oci/index.ts';
import type { GatheredImage } from './archive-repository.ts';
import type { TarFile } from './blob-tar.ts';
import { memberFacts } from './member-header.ts';
import { MANIFEST_FILE } from './saved-images.ts';

export interface PackOptions {
  /** The tag in the archive; `undefined` for none. */
  readonly reference: string | undefined;
  /** A folder for expanded layers. */
  readonly directory: string;
  readonly decompressors: LayerDecompressors;
  readonly signal?: AbortSignal | undefined;
}

/** The one image below a root. Throws where there are several: an archive has no index. */
export async function loadGathered(
  root: Descriptor,
  { place, repository }: GatheredImage,
  signal?: AbortSignal,
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

/**
 * Finishes the tar of an image in its place, where readers take its layers as they are: all of them by gzip, or none.
 * (go-containerregistry goes by the first of them.) Gives false, and leaves the tar alone, where they are not, or where
 * the tar holds what does not belong to the image.
 */
export async function finishGathered(view: ImageView, image: GatheredImage, options: PackOptions): Promise<boolean> {
  const { tar } = image;
  const { config } = view.manifest;
  const layers = new Map(view.layers.map((layer) => [layer.descriptor.digest, layer]));
  const blobs = new Set([config.digest, ...layers.keys()]);
  if (tar.blobs.length !== blobs.size) return false;
  const packings = await Promise.all(layers.keys().map((digest) => packingOf(digest, image)));
  if (new Set(packings).size > 1 || packings.some((packing) => packing !== undefined && packing !== 'gzip'))
    return false;
  const isPacked = packings[0] !== undefined;
  for (const layer of layers.values()) await checkContent(view, layer, { ...options, image });
  const pathOf = ({ descriptor, diffId }: ImageLayer): string =>
    isPacked ? packedPath(descriptor.digest) : plainPath(diffId);
  const names = new Map<Digest, string>([...layers].map(([digest, layer]) => [digest, pathOf(layer)]));
  names.set(config.digest, configPath(config.digest));
  await tar.finish(names, listOf(view, pathOf, options));
  return true;
}

async function packingOf(digest: Digest, { tar }: GatheredImage): ReturnType<typeof sniffPacking> {
  const blob = tar.find(digest);
  return blob && (await sniffPacking(await tar.access(blob)));
}

/** Reads a layer that another program packed, to see whether it holds what the config says. */
async function checkContent(
  view: ImageView,
  layer: ImageLayer,
  { image, decompressors, signal }: PackOptions & { readonly image: GatheredImage },
): Promise<void> {
  const { digest } = layer.descriptor;
  if (digest === layer.diffId || image.expandable.has(digest)) return;
  for await (const _ of uncompressedLayer(view, layer, { decompressors, signal }));
}

/** Packs the image anew, with plain layers, which all readers take. */
export function packImage(view: ImageView, options: PackOptions): ByteStream {
  return writeTar(membersOf(view, options), options);
}

async function* membersOf(view: ImageView, options: PackOptions): AsyncGenerator<TarInput, void, void> {
  const { config } = view.manifest;
  const layers = new Map(view.layers.map((layer) => [layer.diffId, layer]));
  for (const layer of layers.values()) yield await plainLayer(view, layer, options);
  const body = view.source.repository.readBlob(config, options);
  yield { ...memberFacts, path: configPath(config.digest), size: config.size, body };
  const { path, bytes } = listOf(view, ({ diffId }) => plainPath(diffId), options);
  yield { ...memberFacts, path, size: bytes.length, body: streamOf(bytes) };
}

/** The size of a member must be known before its first byte, so packed layers are expanded into a file. */
async function plainLayer(
  view: ImageView,
  layer: ImageLayer,
  { directory, decompressors, signal }: PackOptions,
): Promise<TarInput> {
  const { digest, size } = layer.descriptor;
  const facts = { ...memberFacts, path: plainPath(layer.diffId) };
  if (digest === layer.diffId)
    return { ...facts, size, body: view.source.repository.readBlob(layer.descriptor, { signal }) };
  const plain = join(directory, `${hexOf(layer.diffId)}.tar`);
  await writeFileWhole(plain, uncompressedLayer(view, layer, { decompressors, signal }), { signal, durable: false });
  return { ...facts, size: (await stat(plain)).size, body: readFileStream(plain) };
}

/** The list of what an archive holds. */
function listOf(
  { manifest, layers }: ImageView,
  pathOf: (layer: ImageLayer) => string,
  { reference }: PackOptions,
): TarFile {
  const saved = {
    Config: configPath(manifest.config.digest),
    RepoTags: reference === undefined ? [] : [formatReference(parseReference(reference))],
    Layers: layers.map(pathOf),
  };
  return { path: MANIFEST_FILE, bytes: new TextEncoder().encode(JSON.stringify([saved])) };
}

function configPath(digest: Digest): string {
  return `${hexOf(digest)}.json`;
}

function plainPath(diffId: Digest): string {
  return `${hexOf(diffId)}/layer.tar`;
}

/** Where docker writes packed layers since 25. Our reader knows from it what their digest is. */
function packedPath(digest: Digest): string {
  return `blobs/sha256/${hexOf(digest)}`;
}

function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length);
}
