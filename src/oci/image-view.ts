import { readAll } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import { CONFIG_LIMIT_BYTES, type ImageConfig, parseConfig } from './config.ts';
import type { Descriptor } from './descriptor.ts';
import type { Digest } from './digest.ts';
import type { ImageSource } from './image-places.ts';
import { type ImageManifest, MANIFEST_LIMIT_BYTES, parseManifest } from './manifest.ts';
import { type LayerCompression, layerCompression, mediaKind } from './media-types.ts';
import { type Platform, unknownPlatform } from './platform.ts';

/** A layer of an image that is not read yet. */
export interface ImageLayer {
  readonly descriptor: Descriptor;
  /** The digest of the uncompressed bytes. */
  readonly diffId: Digest;
  /** The compression according to the media type. Readers check the bytes instead, because media types can be wrong. */
  readonly compression: LayerCompression;
}

/** One image for one platform, without the bytes of its layers. */
export interface ImageView {
  readonly source: ImageSource;
  readonly descriptor: Descriptor;
  readonly manifest: ImageManifest;
  readonly config: ImageConfig;
  /** The platform from the index, or else from the config, or else `unknownPlatform`. */
  readonly platform: Platform;
  /** The layers, the lowest first. */
  readonly layers: readonly ImageLayer[];
}

/**
 * Reads manifest and config of an image. `platform` comes from an index; a descriptor can also contain it, and
 * otherwise the config decides. Throws `FORMAT_UNSUPPORTED` for an artifact that is not a container image.
 */
export async function openImage(
  source: ImageSource,
  descriptor: Descriptor,
  { platform, signal }: { readonly platform?: Platform | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<ImageView> {
  const manifest = await readImageManifest(source, descriptor, signal);
  if (!isImage(manifest)) throw notAnImage(source, manifest);
  const config = await readConfig(source, manifest.config, signal);
  return {
    source,
    descriptor,
    manifest,
    config,
    platform: platform ?? descriptor.platform ?? config.platform ?? unknownPlatform,
    layers: layersOf(source, manifest, config),
  };
}

/** Reads and checks a manifest or index. */
export async function readParsed(
  source: ImageSource,
  descriptor: Descriptor,
  signal?: AbortSignal,
): Promise<ReturnType<typeof parseManifest>> {
  const what = `manifest ${descriptor.digest} of ${source.place}`;
  assertSmall(descriptor, MANIFEST_LIMIT_BYTES, what);
  return parseManifest(await source.repository.readManifest(descriptor, signal), {
    what,
    mediaType: descriptor.mediaType,
  });
}

/** Tells container images from other artifacts, such as charts, signatures and attestations. */
export function isImage({ config, artifactType }: ImageManifest): boolean {
  return mediaKind(config.mediaType) === 'config' && (artifactType === undefined || artifactType === '');
}

async function readImageManifest(
  source: ImageSource,
  descriptor: Descriptor,
  signal: AbortSignal | undefined,
): Promise<ImageManifest> {
  const parsed = await readParsed(source, descriptor, signal);
  if (parsed.kind === 'manifest') return parsed;
  throw new RootsmithError(
    'MANIFEST_INVALID',
    `manifest ${descriptor.digest} of ${source.place} is an index, not an image`,
    {
      hint: 'Choose one of its platforms.',
    },
  );
}

async function readConfig(
  source: ImageSource,
  descriptor: Descriptor,
  signal: AbortSignal | undefined,
): Promise<ImageConfig> {
  const what = `config ${descriptor.digest} of ${source.place}`;
  assertSmall(descriptor, CONFIG_LIMIT_BYTES, what);
  return parseConfig(
    await readAll(source.repository.readBlob(descriptor, { signal }), { limitBytes: CONFIG_LIMIT_BYTES, what }),
    {
      what,
    },
  );
}

function layersOf(source: ImageSource, { layers }: ImageManifest, { diffIds }: ImageConfig): readonly ImageLayer[] {
  return layers.map((descriptor, index) => {
    const diffId = diffIds[index];
    if (diffId === undefined || diffIds.length !== layers.length)
      throw unequalCounts(source, layers.length, diffIds.length);
    const compression = layerCompression(descriptor.mediaType);
    if (compression === undefined) throw unknownLayer(source, descriptor, index);
    return { descriptor, diffId, compression };
  });
}

function assertSmall({ size }: Descriptor, limitBytes: number, what: string): void {
  if (size > limitBytes)
    throw new RootsmithError('LIMIT_EXCEEDED', `${what} has ${size} bytes, more than the limit of ${limitBytes}`);
}

function notAnImage({ place }: ImageSource, { artifactType, config }: ImageManifest): RootsmithError {
  const type = artifactType === undefined || artifactType === '' ? config.mediaType : artifactType;
  return new RootsmithError(
    'FORMAT_UNSUPPORTED',
    `${place} is not a container image but an artifact of type \`${type}\``,
    {
      hint: 'Name a container image.',
    },
  );
}

function unequalCounts({ place }: ImageSource, layers: number, diffIds: number): RootsmithError {
  const message = `config of ${place}: \`rootfs.diff_ids\` should have one entry for each of the ${layers} layers, found ${diffIds}`;
  return new RootsmithError('MANIFEST_INVALID', message, {
    hint: 'Make or fetch the image again.',
    details: { field: 'rootfs.diff_ids' },
  });
}

function unknownLayer({ place }: ImageSource, { mediaType }: Descriptor, index: number): RootsmithError {
  return new RootsmithError(
    'FORMAT_UNSUPPORTED',
    `manifest of ${place}: \`layers[${index}]\` has the type \`${mediaType}\``,
    {
      hint: 'Use an image whose layers are tar, tar+gzip or tar+zstd.',
      details: { field: `layers[${index}].mediaType` },
    },
  );
}
