import { type BundleImage, type BundleReader, bundleSource } from '../../bundle/index.ts';
import { atOnce } from '../../concurrency/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import {
  formatReference,
  isKnownPlatform,
  manifestContent,
  mediaKind,
  type Platform,
  parseReference,
} from '../../oci/index.ts';
import { ChildPlatforms } from '../copy/child-platform.ts';
import { ManifestWalk } from '../copy/closure.ts';
import type { SourceReaders } from '../copy/plan-model.ts';
import type { ImageRequest, Mirror } from '../file/mirror-model.ts';
import { parseMirror } from '../file/parse-mirror.ts';

const MIRROR_FILE = 'rootsmith/mirror.yaml';
/** Names of signatures and of lists of referrers: they come along with what they belong to. */
const BELONGING_TAG = /^sha256-[0-9a-f]{64}(?:\.(?:sig|att|sbom))?$/;

/** The mirror file that went along in a bundle. */
export async function readBundleMirror(bundle: BundleReader): Promise<Mirror> {
  await using file = await bundle.openFile(MIRROR_FILE);
  if (file === undefined) {
    throw new RootsmithError('BUNDLE_DAMAGED', `the bundle \`${bundle.place}\` has no \`${MIRROR_FILE}\``, {
      hint: 'Export the bundle again.',
    });
  }
  const text = new TextDecoder().decode(await file.read(0, file.size));
  const mirror = parseMirror({ name: `${MIRROR_FILE} of ${bundle.place}`, text }, { folder: '/' });
  // Whoever wrote the bundle may propose a registry, but does not choose where files are written here.
  return { ...mirror, target: mirror.target?.startsWith('oci:') === true ? undefined : mirror.target };
}

/** The repositories of a bundle, by the names that its images have. */
export function bundleSources(bundle: BundleReader): SourceReaders {
  const source = bundleSource(bundle);
  return {
    async open(place) {
      const { domain, path, tag, digest } = parseReference(place);
      return { reader: source.repository(`${domain}/${path}`), name: digest ?? tag ?? '' };
    },
  };
}

/** The images of a bundle as requests for a mirror run; what belongs to them is found as everywhere. */
export async function bundleRequests(bundle: BundleReader, mirror: Mirror): Promise<readonly ImageRequest[]> {
  const requests: ImageRequest[] = [];
  for (const image of bundle.images) {
    if (image.tag === undefined ? await isReferrer(bundle, image) : BELONGING_TAG.test(image.tag)) continue;
    const platforms = await platformsIn(bundle, image);
    for (const target of targetsOf(image.name, mirror)) {
      requests.push({ ...requestFor(image.name, bundle.place), target, platforms });
    }
  }
  return requests;
}

/** An image of a bundle, by its full name. */
export function requestFor(name: string, origin: string): ImageRequest {
  const reference = parseReference(name);
  return { place: formatReference(reference), reference, target: undefined, platforms: [], origin };
}

/** The names that the mirror file gives an image, of which it may have several; one undefined where the rule names it. */
export function targetsOf(name: string, { images }: Mirror): readonly (string | undefined)[] {
  const place = formatReference(parseReference(name));
  const found = images.filter((image) => formatReference(parseReference(image.place)) === place);
  return found.length === 0 ? [undefined] : [...new Set(found.map(({ target }) => target))];
}

const PLATFORMS_AT_ONCE = 16;

async function isReferrer(bundle: BundleReader, { descriptor, repository }: BundleImage): Promise<boolean> {
  const reader = bundleSource(bundle).repository(repository);
  const bytes = await reader.readManifest(descriptor);
  const { digest, mediaType } = descriptor;
  return manifestContent(bytes, { what: `manifest ${digest} of ${reader.place}`, mediaType }).subject !== undefined;
}

/** The platforms of a sparse index that came along; none, which means all, where nothing was left out. */
async function platformsIn(
  bundle: BundleReader,
  { descriptor, repository }: BundleImage,
): Promise<readonly Platform[]> {
  if (mediaKind(descriptor.mediaType) !== 'index') return [];
  using walk = new ManifestWalk(bundleSource(bundle).repository(repository), {});
  const { children } = await walk.read(descriptor);
  const held = children.filter(({ digest }) => bundle.has(digest));
  if (held.length === children.length) return [];
  const known = new ChildPlatforms(walk);
  const platforms = await atOnce(held, PLATFORMS_AT_ONCE, (child) => known.of(child));
  // Attestations have a platform that is none; they come along with what they are about.
  return platforms.flat().filter(isKnownPlatform);
}
