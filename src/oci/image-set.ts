import { RootsmithError } from '../errors/index.ts';
import type { Descriptor } from './descriptor.ts';
import { type ImageView, isImage, openImage, readParsed } from './image-view.ts';
import type { ImageIndex, ImageManifest } from './manifest.ts';
import { mediaKind } from './media-types.ts';
import type { ImageSource } from './places.ts';
import { formatPlatform, isKnownPlatform, type Platform } from './platform.ts';
import { runnableOn } from './platform-match.ts';

/** An image of a set, not read yet. */
export interface PlatformImage {
  readonly descriptor: Descriptor;
  /** `unknownPlatform` where nothing says it. */
  readonly platform: Platform;
  /** Reads manifest and config. */
  open(signal?: AbortSignal): Promise<ImageView>;
}

/** What a place holds under one name. */
export type ImageSet =
  | { readonly kind: 'image'; readonly source: ImageSource; readonly images: readonly PlatformImage[] }
  | {
      readonly kind: 'index';
      readonly source: ImageSource;
      readonly index: ImageIndex;
      readonly images: readonly PlatformImage[];
    };

/** Tells from the layers what an image is for, where neither index nor config says it; undefined where they do not either. */
export type FindPlatform = (view: ImageView, signal?: AbortSignal) => Promise<Platform | undefined>;

/** How `loadImages` reads. */
export interface LoadImagesOptions {
  readonly findPlatform?: FindPlatform | undefined;
  readonly signal?: AbortSignal | undefined;
}

const MAX_INDEX_DEPTH = 4;
const MAX_INDEXES = 32; // bounds what an index of indexes of indexes can make us fetch

/**
 * Reads the names of a place: one image, or those of an index, nested ones included. Attestations
 * (platform `unknown/unknown`) and artifacts that are no images are left out. Layers stay where they are.
 */
export async function loadImages(source: ImageSource, options: LoadImagesOptions = {}): Promise<ImageSet> {
  const root = await readParsed(source, source.root, options.signal);
  const walk: Walk = { ...options, source, indexes: 0 };
  if (root.kind === 'manifest') return { kind: 'image', source, images: [await openedImage(walk, source.root)] };
  return { kind: 'index', source, index: root, images: await imagesOf(walk, root, 1) };
}

/**
 * The image that a machine of this platform would run. Throws `PLATFORM_MISSING`, listing what there is.
 * Variants count as docker counts them: `arm64` is `arm64/v8`, and `arm/v7` takes `arm/v6` if need be.
 * The only image of a place is taken for what is wanted where nothing says what it is for.
 */
export function selectPlatform({ source, images }: ImageSet, platform: Platform): PlatformImage {
  const [best] = runnableOn(platform, images);
  if (best !== undefined) return best;
  const [only, ...others] = images;
  if (only !== undefined && others.length === 0 && !isKnownPlatform(only.platform)) return takenFor(only, platform);
  const found = images.map((image) => formatPlatform(image.platform)).join(', ') || 'no image at all';
  throw new RootsmithError(
    'PLATFORM_MISSING',
    `${source.place} has no image for ${formatPlatform(platform)}: found ${found}`,
    {
      hint: 'Choose another platform, or another base image.',
      details: { platform: formatPlatform(platform), found },
    },
  );
}

function takenFor(image: PlatformImage, platform: Platform): PlatformImage {
  return { ...image, platform, open: async (signal) => ({ ...(await image.open(signal)), platform }) };
}

interface Walk extends LoadImagesOptions {
  readonly source: ImageSource;
  indexes: number;
}

async function imagesOf(walk: Walk, index: ImageIndex, depth: number): Promise<readonly PlatformImage[]> {
  walk.indexes += 1;
  if (depth > MAX_INDEX_DEPTH || walk.indexes > MAX_INDEXES) throw tooManyIndexes(walk.source);
  const images: PlatformImage[] = [];
  for (const descriptor of index.manifests) images.push(...(await imagesBehind(walk, descriptor, depth)));
  return images;
}

async function imagesBehind(walk: Walk, descriptor: Descriptor, depth: number): Promise<readonly PlatformImage[]> {
  if (isAttestation(descriptor) || descriptor.artifactType !== undefined) return [];
  const kind = mediaKind(descriptor.mediaType);
  if (kind !== 'manifest' && kind !== 'index') return [];
  if (kind === 'manifest' && descriptor.platform !== undefined)
    return [lazyImage(walk.source, descriptor, descriptor.platform)];
  const child = await readParsed(walk.source, descriptor, walk.signal);
  if (child.kind === 'index') return await imagesOf(walk, child, depth + 1);
  return await unnamedImage(walk, descriptor, child);
}

/** A child whose index does not say its platform: the config does. */
async function unnamedImage(
  walk: Walk,
  descriptor: Descriptor,
  manifest: ImageManifest,
): Promise<readonly PlatformImage[]> {
  if (!isImage(manifest)) return [];
  const view = await openImage(walk.source, descriptor, { signal: walk.signal });
  const isNoImage = view.config.platform !== undefined && !isKnownPlatform(view.config.platform);
  return isNoImage ? [] : [await imageOf(walk, view)];
}

function isAttestation({ platform, annotations }: Descriptor): boolean {
  return platform?.os === 'unknown' || annotations?.['vnd.docker.reference.type'] === 'attestation-manifest';
}

function lazyImage(source: ImageSource, descriptor: Descriptor, platform: Platform): PlatformImage {
  return { descriptor, platform, open: (signal) => openImage(source, descriptor, { platform, signal }) };
}

async function openedImage(walk: Walk, descriptor: Descriptor): Promise<PlatformImage> {
  return await imageOf(walk, await openImage(walk.source, descriptor, { signal: walk.signal }));
}

async function imageOf({ findPlatform, signal }: Walk, opened: ImageView): Promise<PlatformImage> {
  const found = isKnownPlatform(opened.platform) ? undefined : await findPlatform?.(opened, signal);
  const view = found === undefined ? opened : { ...opened, platform: found };
  return { descriptor: view.descriptor, platform: view.platform, open: async () => view };
}

function tooManyIndexes({ place }: ImageSource): RootsmithError {
  return new RootsmithError(
    'LIMIT_EXCEEDED',
    `${place} nests indexes more than ${MAX_INDEX_DEPTH} deep, or has more than ${MAX_INDEXES}`,
    {
      hint: 'Name one of its images by digest.',
    },
  );
}
