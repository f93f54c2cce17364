import { isRootsmithError } from '../../errors/index.ts';
import {
  type Descriptor,
  type Digest,
  formatPlatform,
  type ImageIndex,
  type ImageManifest,
  isManifestType,
  type Platform,
  parseConfig,
  parseManifest,
  runnableOn,
} from '../../oci/index.ts';
import type { ProbedManifest, ProbeFailure, ProbePoint, Prober } from '../../stores/index.ts';

/** What is not there of an image whose name is. */
export interface ImageLack {
  readonly kind: 'wrong-platform' | 'blob-missing' | 'unusable';
  /** Follows the address of the image. */
  readonly message: string;
}

/** What to look for below a manifest, and where. */
export interface Completeness {
  readonly repository: string;
  readonly platform: Platform;
  readonly prober: Prober;
  readonly points: readonly ProbePoint[];
}

/** What is missing below a manifest for this platform; undefined where it is all there. */
export async function lackOf(answer: ProbedManifest, options: Completeness): Promise<ImageLack | undefined> {
  const parsed = parsedAs(answer);
  if (typeof parsed !== 'string' && !isManifestType(answer.mediaType ?? '')) return vagueType(answer);
  if (typeof parsed === 'string') return { kind: 'unusable', message: `has something that is no image: ${parsed}` };
  if (parsed.kind === 'manifest') return await missingBlob(parsed, options, false);
  const best = bestOf(parsed.manifests, options.platform);
  if (best === undefined) return wrongPlatform(parsed.manifests, options.platform);
  const child = await firstManifest(best, options);
  if (child.kind !== 'manifest') {
    return {
      kind: 'blob-missing',
      message: `has the index, but its image for ${formatPlatform(options.platform)}, ${best.digest}, is missing`,
    };
  }
  const image = parsedAs(child);
  if (typeof image === 'string' || image.kind !== 'manifest')
    return { kind: 'unusable', message: `has an index whose image ${best.digest} is none` };
  return await missingBlob(image, options, true);
}

/** containerd takes the type of an image from the answer to HEAD alone, and fetches what has another one as a blob. */
function vagueType({ mediaType }: ProbedManifest): ImageLack {
  const said = mediaType ? `calls its manifest \`${mediaType}\`` : 'gives its manifest no Content-Type';
  return { kind: 'unusable', message: `has the image, but ${said}: nodes go by that, and do not pull it` };
}

function parsedAs({ bytes, mediaType, digest }: ProbedManifest): ImageManifest | ImageIndex | string {
  try {
    return parseManifest(bytes, { what: digest, mediaType });
  } catch (error) {
    if (isRootsmithError(error)) return error.message;
    throw error;
  }
}

function bestOf(manifests: readonly Descriptor[], wanted: Platform): Descriptor | undefined {
  const candidates = manifests.flatMap((descriptor) => {
    const { platform } = descriptor;
    return platform === undefined ? [] : [{ platform, descriptor }];
  });
  return runnableOn(wanted, candidates)[0]?.descriptor;
}

function wrongPlatform(manifests: readonly Descriptor[], platform: Platform): ImageLack {
  const found = manifests.flatMap((descriptor) =>
    descriptor.platform === undefined ? [] : [formatPlatform(descriptor.platform)],
  );
  const known = found.filter((name) => !name.startsWith('unknown/')).join(', ') || 'none';
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

/** An image without an index is for the platform that its config names: containerd looks there too. */
async function platformProblem({ digest }: Descriptor, options: Completeness): Promise<ImageLack | undefined> {
  const { points, prober, repository, platform } = options;
  for (const point of points) {
    const bytes = await prober.content(point, repository, digest);
    const own = bytes === undefined ? undefined : platformIn(bytes, digest);
    // Installers of Talos up to 1.9 name no architecture, and are taken as they are.
    if (own === undefined || own.architecture === '') continue;
    if (runnableOn(platform, [{ platform: own }]).length > 0) return undefined;
    return {
      kind: 'wrong-platform',
      message: `has no image for ${formatPlatform(platform)}, only for: ${formatPlatform(own)}`,
    };
  }
  return undefined;
}

function platformIn(bytes: Uint8Array, what: string): Platform | undefined {
  try {
    return parseConfig(bytes, { what }).platform;
  } catch (error) {
    if (isRootsmithError(error)) return undefined; // an artifact: nothing there to run
    throw error;
  }
}
