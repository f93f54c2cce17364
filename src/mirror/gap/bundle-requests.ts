import { type BundleImage, type BundleReader, bundleSource } from '../../bundle/index.ts';
import { atOnce } from '../../concurrency/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { isKnownPlatform, manifestContent, mediaKind, type Platform } from '../../oci/index.ts';
import { ChildPlatforms, ManifestWalk, type SourceReaders } from '../copy/index.ts';
import { formatTarget, type ImageRequest, type Mirror, parseMirror } from '../file/index.ts';
import { parseImagePlace } from '../images/index.ts';

const MIRROR_FILE = 'rootsmith/mirror.yaml';
/** The tags of signatures and of lists of referrers, which are copied with the image that they refer to. */
const REFERRER_TAG = /^sha256-[0-9a-f]{64}(?:\.(?:sig|att|sbom))?$/;

/** Reads the mirror file that a bundle carries. */
export async function readBundleMirror(bundle: BundleReader): Promise<Mirror> {
  await using file = await bundle.openFile(MIRROR_FILE);
  if (file === undefined) {
    throw new RootsmithError('BUNDLE_DAMAGED', `the bundle \`${bundle.place}\` has no \`${MIRROR_FILE}\``, {
      hint: 'Export the bundle again.',
    });
  }
  const text = new TextDecoder().decode(await file.read(0, file.size));
  const mirror = parseMirror({ name: `${MIRROR_FILE} of ${bundle.place}`, text }, { folder: '/' });
  // The writer of a bundle may propose a registry, but must not choose where files are written on this machine.
  return { ...mirror, target: mirror.target?.kind === 'registry' ? mirror.target : undefined };
}

/** Opens the repositories of a bundle by the full names of its images. */
export function bundleSources(bundle: BundleReader): SourceReaders {
  const source = bundleSource(bundle);
  return {
    async open({ text, reference }) {
      if (reference === undefined) throw new Error(`bug: a bundle has no image without a name, such as ${text}`);
      const { domain, path, tag, digest } = reference;
      return { reader: source.repository(`${domain}/${path}`), name: digest ?? tag ?? '' };
    },
  };
}

/** Lists the images of a bundle as requests for a mirror run, which finds their referrers as for any source. */
export async function bundleRequests(bundle: BundleReader, mirror: Mirror): Promise<readonly ImageRequest[]> {
  const requests: ImageRequest[] = [];
  for (const image of bundle.images) {
    if (image.tag === undefined ? await isReferrer(bundle, image) : REFERRER_TAG.test(image.tag)) continue;
    const platforms = await platformsIn(bundle, image);
    for (const request of requestsFor(image.name, { bundle, mirror, platforms })) requests.push(request);
  }
  return requests;
}

/** Requests an image of a bundle by its full name, once for each name that the mirror file gives it at the target. */
export function requestsFor(
  name: string,
  { bundle, mirror, platforms }: { bundle: BundleReader; mirror: Mirror; platforms: readonly Platform[] },
): readonly ImageRequest[] {
  const place = parseImagePlace(name);
  const named = mirror.images.filter((image) => image.place.text === place.text);
  const targets = new Map(named.map(({ target }) => [target && formatTarget(target), target]));
  return [...(targets.size === 0 ? [undefined] : targets.values())].map((target) => {
    return { place, target, platforms, origin: bundle.place };
  });
}

const PLATFORMS_AT_ONCE = 16;

async function isReferrer(bundle: BundleReader, { descriptor, repository }: BundleImage): Promise<boolean> {
  const reader = bundleSource(bundle).repository(repository);
  const bytes = await reader.readManifest(descriptor);
  const { digest, mediaType } = descriptor;
  return manifestContent(bytes, { what: `manifest ${digest} of ${reader.place}`, mediaType }).subject !== undefined;
}

/**
 * Lists the platforms of a sparse index that are in the bundle. Where nothing was left out, the list is empty, which
 * means all.
 */
async function platformsIn(
  bundle: BundleReader,
  { descriptor, repository }: BundleImage,
): Promise<readonly Platform[]> {
  if (mediaKind(descriptor.mediaType) !== 'index') return [];
  using walk = new ManifestWalk(bundleSource(bundle).repository(repository));
  const { children } = await walk.read(descriptor);
  const held = children.filter(({ digest }) => bundle.has(digest));
  if (held.length === children.length) return [];
  const known = new ChildPlatforms(walk);
  const platforms = await atOnce(held, PLATFORMS_AT_ONCE, (child) => known.of(child));
  // An attestation has the platform `unknown`; it is copied with the image that it is about.
  return platforms.flat().filter(isKnownPlatform);
}
