import { type BundleFinding, type BundleImage, type BundleScan, bundleImages, scanBundle } from '../../bundle/index.ts';
import { isRootsmithError } from '../../errors/index.ts';
import { type Digest, digestOf, isManifestType, manifestContent } from '../../oci/index.ts';
import type { Report } from '../../progress/index.ts';

/** Says what is wrong with a bundle, and which images need the damaged parts. */
export interface VerifyReport {
  readonly place: string;
  /** The identity of the bundle. */
  readonly bundle: Digest;
  readonly form: 'directory' | 'tar';
  readonly volumes: number;
  readonly bytes: number;
  readonly images: readonly string[];
  /** The checksum of the receipt that a delta builds upon. */
  readonly receipt: Digest | undefined;
  readonly problems: readonly BundleProblem[];
  /** The paths of volumes or files to send again. It is empty where renaming files is enough. */
  readonly resend: readonly string[];
}

export type BundleProblem = (BundleFinding | MissingContent) & {
  /** The names of the images that need the damaged or missing content. */
  readonly images: readonly string[];
};

/** Content that an image needs, and that is neither in the bundle nor left out on purpose. */
export interface MissingContent {
  readonly kind: 'closure';
  readonly digest: Digest;
}

export interface VerifyBundleOptions {
  readonly signal?: AbortSignal | undefined;
  readonly report?: Report | undefined;
}

/**
 * Reads a bundle once, and reports everything that is wrong with it: damaged blocks, wrong volumes, missing content.
 */
export async function verifyBundle(paths: readonly string[], options: VerifyBundleOptions = {}): Promise<VerifyReport> {
  await using scan = await scanBundle(paths, options);
  const { place, map, findings } = scan;
  const images = await imagesOf(scan);
  const uses = await readUses(scan, images);
  const affected = (digest: Digest): readonly string[] => [...(uses.get(digest) ?? [])].sort();
  const problems = [
    ...findings.map((finding) => ({ ...finding, images: imagesHit(scan, finding, affected) })),
    ...missingContent(scan, uses).map((digest) => ({ kind: 'closure' as const, digest, images: affected(digest) })),
  ];
  return {
    place,
    bundle: map.id,
    form: map.form,
    volumes: map.volumes,
    bytes: map.size,
    images: images.map(({ name }) => name),
    receipt: map.delta?.receipt,
    problems,
    resend: toSendAgain(scan),
  };
}

/**
 * Lists the images of the index. Where the index is damaged, the list is empty, and the damage is among the findings.
 */
async function imagesOf({ map, files, place }: BundleScan): Promise<readonly BundleImage[]> {
  const index = map.files.find(({ path }) => path === 'index.json');
  const bytes = index && (await readIntact({ map, files }, index.digest));
  return bytes === undefined ? [] : bundleImages(bytes, `\`index.json\` of \`${place}\``);
}

/** Finds out which images need which digests, as far as their manifests can be read. */
async function readUses(
  scan: BundleScan,
  images: readonly BundleImage[],
): Promise<ReadonlyMap<Digest, ReadonlySet<string>>> {
  const uses = new Map<Digest, Set<string>>();
  for (const { name, descriptor } of images) {
    const queue = [descriptor];
    for (const { digest, mediaType } of queue) {
      const users = uses.get(digest) ?? new Set();
      if (users.has(name)) continue;
      uses.set(digest, users.add(name));
      if (!isManifestType(mediaType)) continue;
      const bytes = await readIntact(scan, digest);
      if (bytes === undefined) continue;
      const { children, blobs } = manifestContent(bytes, { what: `manifest ${digest} of ${scan.place}`, mediaType });
      for (const child of children) queue.push(child);
      for (const blob of blobs) if (isExpected(blob)) queue.push(blob);
    }
  }
  return uses;
}

/** Foreign layers are in a bundle only where they were asked for; then the map names them. */
function isExpected({ mediaType }: { readonly mediaType: string }): boolean {
  return !/\.(foreign|nondistributable)\./.test(mediaType);
}

async function readIntact(
  { map, files }: Pick<BundleScan, 'map' | 'files'>,
  digest: Digest,
): Promise<Uint8Array | undefined> {
  const file = map.files.find((one) => one.digest === digest);
  if (file === undefined) return undefined;
  try {
    await using open = await files.open(file);
    const bytes = await open.read(0, file.size);
    return digestOf(bytes) === digest ? bytes : undefined;
  } catch (error) {
    if (isRootsmithError(error)) return undefined;
    throw error;
  }
}

function missingContent({ map }: BundleScan, uses: ReadonlyMap<Digest, unknown>): readonly Digest[] {
  const known = new Set([...map.files, ...map.absent].map(({ digest }) => digest));
  return [...uses.keys()].filter((digest) => !known.has(digest)).sort();
}

/** Names the images that a finding concerns: those that need the blob, or any blob of the volume. */
function imagesHit(
  { map }: BundleScan,
  finding: BundleFinding,
  affected: (digest: Digest) => readonly string[],
): readonly string[] {
  if ('digest' in finding) return affected(finding.digest);
  if (finding.kind !== 'volume-missing' && finding.kind !== 'volume-foreign') return [];
  const { volumeBytes = map.size } = map;
  const [start, end] = [(finding.volume - 1) * volumeBytes, finding.volume * volumeBytes];
  const inside = map.files.filter(({ offset, size }) => offset < end && offset + size > start);
  return [...new Set(inside.flatMap(({ digest }) => affected(digest)))].sort();
}

function toSendAgain({ findings, volumes, map }: BundleScan): readonly string[] {
  const damaged = new Set(findings.flatMap((finding) => sentAgain(finding, map.form === 'directory')));
  return map.form === 'directory' ? [...damaged].map(String).sort() : volumes.filter((_, at) => damaged.has(at + 1));
}

/** Gives the numbers of volumes, or the paths of files in a directory, that a finding concerns. */
function sentAgain(finding: BundleFinding, isDirectory: boolean): readonly (number | string)[] {
  switch (finding.kind) {
    case 'volume-missing':
    case 'volume-foreign':
      return [finding.volume];
    case 'volume-size':
    case 'block':
    case 'frame':
      return [isDirectory ? finding.path : finding.volume];
    case 'checksums':
      return isDirectory ? ['rootsmith/checksums'] : [finding.volume];
    case 'blob':
      return isDirectory ? [finding.file] : finding.volumes;
    case 'file-missing':
      return [finding.path];
    case 'volume-swapped':
    case 'volume-surplus':
    case 'file-surplus':
      return [];
  }
}
