import { isRootsmithError } from '../../../errors/index.ts';
import {
  type Descriptor,
  type Digest,
  formatPlatform,
  type ImageIndex,
  type ImageManifest,
  isKnownPlatform,
  isManifestType,
  mediaKind,
  type Platform,
  parseConfig,
  parseManifest,
  runnableOn,
} from '../../../oci/index.ts';
import type { ProbedManifest, ProbeFailure, ProbePoint, Prober } from '../../../registry/index.ts';

/** What is missing of an image whose name the registry has. */
export interface ImageLack {
  readonly kind: 'wrong-platform' | 'blob-missing' | 'unusable';
  /** The rest of a sentence that begins with the address of the image. */
  readonly message: string;
}

/** Says for which platform an image is checked, and at which addresses. */
export interface Completeness {
  readonly repository: string;
  readonly platform: Platform;
  readonly prober: Prober;
  readonly points: readonly ProbePoint[];
}

/** Finds out what is missing below a manifest for a platform; undefined where nothing is. */
export async function lackOf(answer: ProbedManifest, options: Completeness): Promise<ImageLack | undefined> {
  const parsed = parsedAs(answer);
  if (typeof parsed !== 'string' && !isManifestType(answer.mediaType ?? '')) return vagueType(answer);
  if (typeof parsed === 'string') return { kind: 'unusable', message: `has something that is not an image: ${parsed}` };
  if (parsed.kind === 'manifest') return await missingBlob(parsed, options, false);
  const images = await imagesOf(parsed, options, { depth: 1, lookups: { left: MAX_LOOKUPS } });
  const best = runnableOn(options.platform, images)[0]?.descriptor;
  if (best === undefined)
    return wrongPlatform(images.map((image) => image.platform).filter(isKnownPlatform), options.platform);
  const child = await firstManifest(best, options);
  if (child.kind !== 'manifest') {
    return {
      kind: 'blob-missing',
      message: `has the index, but its image for ${formatPlatform(options.platform)}, ${best.digest}, is missing`,
    };
  }
  const image = parsedAs(child);
  if (typeof image === 'string' || image.kind !== 'manifest')
    return { kind: 'unusable', message: `has an index in which ${best.digest} is not an image` };
  return await missingBlob(image, options, true);
}

/**
 * containerd takes the media type of an image from the answer to HEAD, and fetches anything but a manifest type as a
 * blob.
 */
function vagueType({ mediaType }: ProbedManifest): ImageLack {
  const said = mediaType ? `calls its manifest \`${mediaType}\`` : 'gives its manifest no Content-Type';
  return { kind: 'unusable', message: `has the image, but ${said}: nodes rely on that type, and do not pull it` };
}

function parsedAs({ bytes, mediaType, digest }: ProbedManifest): ImageManifest | ImageIndex | string {
  try {
    return parseManifest(bytes, { what: digest, mediaType });
  } catch (error) {
    if (isRootsmithError(error)) return error.message;
    throw error;
  }
}

interface NamedImage {
  readonly descriptor: Descriptor;
  readonly platform: Platform;
}

/**
 * Lists the images of an index, and of the indexes in it. Where an entry has no platform, its config is read, as
 * containerd does.
 */
async function imagesOf({ manifests }: ImageIndex, options: Completeness, walk: Walk): Promise<readonly NamedImage[]> {
  if (walk.depth > MAX_DEPTH) return [];
  return (await Promise.all(manifests.map((descriptor) => imagesBehind(descriptor, options, walk)))).flat();
}

interface Walk {
  readonly depth: number;
  /** How many entries without a platform may still be looked up, in the whole image. */
  readonly lookups: { left: number };
}

const MAX_DEPTH = 4;
/** No real index needs this many lookups. */
const MAX_LOOKUPS = 100;

async function imagesBehind(descriptor: Descriptor, options: Completeness, walk: Walk): Promise<readonly NamedImage[]> {
  const { platform, mediaType } = descriptor;
  if (platform !== undefined && mediaKind(mediaType) !== 'index') return [{ descriptor, platform }];
  if ((walk.lookups.left -= 1) < 0) return [];
  const answer = await firstManifest(descriptor, options);
  const child = answer.kind === 'manifest' ? parsedAs(answer) : undefined;
  if (child === undefined || typeof child === 'string') return [];
  if (child.kind === 'index') return await imagesOf(child, options, { ...walk, depth: walk.depth + 1 });
  const own = await platformOfConfig(child.config, options);
  return own === undefined ? [] : [{ descriptor, platform: own }];
}

function wrongPlatform(found: readonly Platform[], platform: Platform): ImageLack {
  const known = found.map(formatPlatform).join(', ') || 'none';
  return { kind: 'wrong-platform', message: `has no image for ${formatPlatform(platform)}, only for: ${known}` };
}

async function firstManifest({ digest }: Descriptor, { points, prober, repository }: Completeness) {
  let last: ProbedManifest | ProbeFailure = { kind: 'missing', message: '' };
  for (const point of points) {
    last = await prober.manifest(point, repository, digest);
    if (last.kind === 'manifest') return last;
  }
  return last;
}

async function missingBlob(
  manifest: ImageManifest,
  options: Completeness,
  isChosen: boolean,
): Promise<ImageLack | undefined> {
  const { config, layers } = manifest;
  const own = isChosen ? undefined : await platformProblem(config, options);
  if (own !== undefined) return own;
  const wanted = new Set([config, ...layers].map(({ digest }) => digest));
  const results = await Promise.all(
    [...wanted].map(async (digest) => ({ digest, has: await hasBlob(digest, options) })),
  );
  const lost = results.find(({ has }) => !has);
  if (lost === undefined) return undefined;
  const count = results.filter(({ has }) => !has).length;
  const what =
    count === 1 ? `the blob ${lost.digest} is missing` : `${count} blobs are missing, the first is ${lost.digest}`;
  return { kind: 'blob-missing', message: `has the manifest, but ${what}` };
}

async function hasBlob(digest: Digest, { points, prober, repository }: Completeness): Promise<boolean> {
  for (const point of points) {
    const answer = await prober.blob(point, repository, digest);
    if (answer.kind === 'blob') return true;
  }
  return false;
}

/**
 * An image without an index is for the platform that its config names; containerd looks there too. Images that
 * Talos's imager made up to 1.9 name none, and are accepted.
 */
async function platformProblem(config: Descriptor, options: Completeness): Promise<ImageLack | undefined> {
  const { platform } = options;
  const own = await platformOfConfig(config, options);
  if (own === undefined || runnableOn(platform, [{ platform: own }]).length > 0) return undefined;
  return wrongPlatform([own], platform);
}

async function platformOfConfig({ digest }: Descriptor, options: Completeness): Promise<Platform | undefined> {
  const { points, prober, repository } = options;
  for (const point of points) {
    const bytes = await prober.content(point, repository, digest);
    const own = bytes === undefined ? undefined : platformIn(bytes, digest);
    if (own !== undefined) return own;
  }
  return undefined;
}

function platformIn(bytes: Uint8Array, what: string): Platform | undefined {
  try {
    return parseConfig(bytes, { what }).platform;
  } catch (error) {
    if (isRootsmithError(error)) return undefined; // an artifact, whose config is not one of an image
    throw error;
  }
}
