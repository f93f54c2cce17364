import { atOnce } from '../../concurrency/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import {
  type Descriptor,
  digestOf,
  encodeJson,
  formatPlatform,
  isObject,
  isSamePlatform,
  type JsonObject,
  type JsonValue,
  mediaKind,
  type Platform,
} from '../../oci/index.ts';
import type { IndexForm } from '../file/index.ts';
import { ChildPlatforms } from './child-platform.ts';
import type { ClosureManifest, ManifestWalk } from './manifest-walk.ts';

/** The parts of an image that are copied. */
export interface ChosenImages {
  /** The manifests to read, in order. Where there is an own `root`, it is not among them. */
  readonly children: readonly Descriptor[];
  /** The index of `children`, where not all that it names is copied. */
  readonly root: ClosureManifest | undefined;
  readonly omitted: readonly Descriptor[];
}

/** Picks the wanted platforms out of an index. An image without an index is taken as it is. */
export async function choosePlatforms(
  walk: ManifestWalk,
  named: Descriptor,
  { platforms = [], index }: { readonly platforms?: readonly Platform[] | undefined; readonly index: IndexForm },
): Promise<ChosenImages> {
  if (platforms.length === 0 || mediaKind(named.mediaType) !== 'index') {
    return { children: [named], root: undefined, omitted: [] };
  }
  const { manifest, children } = await walk.read(named);
  const known = new ChildPlatforms(walk);
  const found = await atOnce(children, CHILDREN_AT_ONCE, async (child) => ({
    child,
    platforms: await known.of(child),
  }));
  const taken = childrenFor(platforms, found);
  if (taken.size === 0) throw missing(walk, found, platforms);
  const omitted = children.filter((child) => !taken.has(child));
  if (omitted.length === 0) return { children: [named], root: undefined, omitted };
  const root = index === 'rebuilt' ? rebuilt(manifest, omitted) : manifest;
  return { children: [...taken], root, omitted };
}

/** A child of an index, and the platforms that it is for. */
interface FoundChild {
  readonly child: Descriptor;
  readonly platforms: readonly Platform[];
}

const CHILDREN_AT_ONCE = 8;

/** Finds the children for these platforms, and their attestations, which have no platform. */
function childrenFor(wanted: readonly Platform[], found: readonly FoundChild[]): ReadonlySet<Descriptor> {
  const images = found.filter(({ platforms }) =>
    platforms.some((platform) => wanted.some((each) => isSamePlatform(platform, each))),
  );
  const digests = new Set<string>(images.map(({ child }) => child.digest));
  const isTaken = ({ digest, annotations }: Descriptor): boolean =>
    digests.has(digest) || digests.has(annotations?.['vnd.docker.reference.digest'] ?? '');
  return new Set(found.map(({ child }) => child).filter(isTaken));
}

function rebuilt({ descriptor, bytes, subject }: ClosureManifest, omitted: readonly Descriptor[]): ClosureManifest {
  const written = withoutManifests(bytes, new Set(omitted.map(({ digest }) => digest)));
  const root = { ...descriptor, digest: digestOf(written), size: written.length };
  return { descriptor: root, bytes: written, blobs: [], subject, isReferrer: false };
}

/** Writes the same index without some of its manifests. Every other field stays as it was. */
export function withoutManifests(bytes: Uint8Array, digests: ReadonlySet<string>): Uint8Array {
  const document = JSON.parse(new TextDecoder().decode(bytes)) as JsonObject;
  const all = Array.isArray(document['manifests']) ? (document['manifests'] as readonly JsonValue[]) : [];
  const manifests = all.filter((child) => {
    const digest = isObject(child) ? child['digest'] : undefined;
    return typeof digest !== 'string' || !digests.has(digest);
  });
  return encodeJson({ ...document, manifests });
}

function missing(
  { reader }: ManifestWalk,
  children: readonly FoundChild[],
  platforms: readonly Platform[],
): RootsmithError {
  const wanted = platforms.map(formatPlatform).join(', ');
  const found = children.flatMap((child) => child.platforms.map(formatPlatform)).join(', ') || 'no platform';
  return new RootsmithError(
    'PLATFORM_MISSING',
    `an image of ${reader.place} has nothing for ${wanted}: found ${found}`,
    { hint: 'Choose other platforms, or leave the choice out.', details: { platform: wanted } },
  );
}
