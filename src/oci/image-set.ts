import { Budget } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import type { Descriptor } from './descriptor.ts';
import type { Digest } from './digest.ts';
import type { ImageSource } from './image-places.ts';
import { type ImageView, isImage, openImage, readParsed } from './image-view.ts';
import type { ImageIndex, ImageManifest } from './manifest.ts';
import { mediaKind } from './media-types.ts';
import { formatPlatform, isKnownPlatform, type Platform } from './platform.ts';
import { runnableOn } from './platform-match.ts';

/** An image of a set that is not read yet. */
export interface PlatformImage {
  readonly descriptor: Descriptor;
  /** `unknownPlatform` if nothing tells the platform. */
  readonly platform: Platform;
  /** Reads manifest and config. */
  open(signal?: AbortSignal): Promise<ImageView>;
}

/** The images that a place has under one name. */
export type ImageSet =
  | { readonly kind: 'image'; readonly source: ImageSource; readonly images: readonly PlatformImage[] }
  | {
      readonly kind: 'index';
      readonly source: ImageSource;
      readonly index: ImageIndex;
      readonly images: readonly PlatformImage[];
    };

/**
 * Finds out the platform of an image from its layers, if neither index nor config tells it; `undefined` if the layers
 * do not tell it either.
 */
export type FindPlatform = (view: ImageView, signal?: AbortSignal) => Promise<Platform | undefined>;

const MAX_INDEX_DEPTH = 4;
/** How many platforms an error message lists. */
const MAX_LISTED = 20;

/** Options of `loadImages`. */
export interface LoadImagesOptions {
  readonly findPlatform?: FindPlatform | undefined;
  /** The budget for the image. It limits how many indexes and manifests are fetched for one name. @default a new one */
  readonly budget?: Budget | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the images of a name: one image, or those of an index, including nested ones. Attestations (platform
 * `unknown/unknown`) and artifacts that are not images are left out. Layers are not read.
 */
export async function loadImages(source: ImageSource, options: LoadImagesOptions = {}): Promise<ImageSet> {
  const root = await readParsed(source, source.root, options.signal);
  const { budget = new Budget({ what: source.place }) } = options;
  const walk: Walk = { ...options, source, budget, seen: new Set() };
  if (root.kind === 'manifest') return { kind: 'image', source, images: [await openedImage(walk, source.root)] };
  return { kind: 'index', source, index: root, images: await imagesOf(walk, root, 1) };
}

/**
 * The image that a machine of this platform would run. Throws `PLATFORM_MISSING` with the available ones. Variants
 * match as in docker: `arm64` is `arm64/v8`, and `arm/v7` accepts `arm/v6` if necessary. If a place has a single image
 * of unknown platform, that one is used.
 */
export function selectPlatform({ source, images }: ImageSet, platform: Platform): PlatformImage {
  const [best] = runnableOn(platform, images);
  if (best !== undefined) return best;
  const [only, ...others] = images;
  if (only !== undefined && others.length === 0 && !isKnownPlatform(only.platform)) return takenFor(only, platform);
  const names = [...new Set(images.map((image) => formatPlatform(image.platform)))];
  const more = names.length > MAX_LISTED ? ', …' : '';
  const found = names.length === 0 ? 'no image at all' : names.slice(0, MAX_LISTED).join(', ') + more;
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
  readonly budget: Budget;
  /** Manifests that were already read. */
  readonly seen: Set<Digest>;
}

async function imagesOf(walk: Walk, index: ImageIndex, depth: number): Promise<readonly PlatformImage[]> {
  walk.budget.spend('indexes');
  if (depth > MAX_INDEX_DEPTH) throw tooDeep(walk.source);
  const images: PlatformImage[] = [];
  for (const descriptor of index.manifests) {
    for (const image of await imagesBehind(walk, descriptor, depth)) images.push(image);
  }
  return images;
}

async function imagesBehind(walk: Walk, descriptor: Descriptor, depth: number): Promise<readonly PlatformImage[]> {
  if (isAttestation(descriptor) || descriptor.artifactType !== undefined) return [];
  const kind = mediaKind(descriptor.mediaType);
  if (kind !== 'manifest' && kind !== 'index') return [];
  if (kind === 'manifest' && descriptor.platform !== undefined)
    return [lazyImage(walk.source, descriptor, descriptor.platform)];
  if (walk.seen.has(descriptor.digest)) return [];
  walk.seen.add(descriptor.digest);
  walk.budget.spend('manifests');
  const child = await readParsed(walk.source, descriptor, walk.signal);
  if (child.kind === 'index') return await imagesOf(walk, child, depth + 1);
  return await unnamedImage(walk, descriptor, child);
}

/** Reads the config of a child whose index does not tell its platform. */
async function unnamedImage(
  walk: Walk,
  descriptor: Descriptor,
  manifest: ImageManifest,
): Promise<readonly PlatformImage[]> {
  if (!isImage(manifest)) return [];
  const view = await openImage(walk.source, descriptor, { signal: walk.signal });
  const isNoImage = view.config.platform !== undefined && !isKnownPlatform(view.config.platform);
  if (isNoImage) return [];
  // The view is not kept, because an index may have many children and only one of them is needed.
  return [lazyImage(walk.source, descriptor, await platformOf(walk, view))];
}

function isAttestation({ platform, annotations }: Descriptor): boolean {
  return platform?.os === 'unknown' || annotations?.['vnd.docker.reference.type'] === 'attestation-manifest';
}

function lazyImage(source: ImageSource, descriptor: Descriptor, platform: Platform): PlatformImage {
  return { descriptor, platform, open: (signal) => openImage(source, descriptor, { platform, signal }) };
}

async function openedImage(walk: Walk, descriptor: Descriptor): Promise<PlatformImage> {
  const opened = await openImage(walk.source, descriptor, { signal: walk.signal });
  const view = { ...opened, platform: await platformOf(walk, opened) };
  return { descriptor: view.descriptor, platform: view.platform, open: async () => view };
}

async function platformOf({ findPlatform, signal }: Walk, view: ImageView): Promise<Platform> {
  if (isKnownPlatform(view.platform)) return view.platform;
  return (await findPlatform?.(view, signal)) ?? view.platform;
}

function tooDeep({ place }: ImageSource): RootsmithError {
  return new RootsmithError('LIMIT_EXCEEDED', `${place} nests indexes more than ${MAX_INDEX_DEPTH} deep`, {
    hint: 'Name one of its images by digest.',
  });
}
