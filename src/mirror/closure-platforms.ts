import { RootsmithError } from '../errors/index.ts';
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
} from '../oci/index.ts';
import type { ClosureManifest, ManifestWalk } from './closure.ts';

/**
 * What becomes of an index whose images do not all come along: `sparse` keeps it, digest and all, with
 * images missing behind it; `rebuilt` makes another one, which names only what is there.
 */
export type IndexForm = 'sparse' | 'rebuilt';

/** What is taken of an image. */
export interface ChosenImages {
  /** What to read, in order. With a root of its own: all but that. */
  readonly children: readonly Descriptor[];
  /** An index in place of the one at the source. */
  readonly root: ClosureManifest | undefined;
  readonly omitted: readonly Descriptor[];
}

/** Picks the wanted platforms out of an index. An image that is no index is taken as it is. */
export async function choosePlatforms(
  walk: ManifestWalk,
  named: Descriptor,
  { platforms = [], index }: { readonly platforms?: readonly Platform[] | undefined; readonly index: IndexForm },
): Promise<ChosenImages> {
  if (platforms.length === 0 || mediaKind(named.mediaType) !== 'index') {
    return { children: [named], root: undefined, omitted: [] };
  }
  const { manifest, children } = await walk.read(named);
  const taken = taking(children, platforms);
  if (taken.size === 0) throw missing(walk, children, platforms);
  const omitted = children.filter((child) => !taken.has(child));
  if (omitted.length === 0) return { children: [named], root: undefined, omitted };
  const root = index === 'rebuilt' ? rebuilt(manifest, omitted) : manifest;
  return { children: [...taken], root, omitted };
}

/** The children for these platforms, and attestations of theirs, which have no platform. */
function taking(children: readonly Descriptor[], platforms: readonly Platform[]): ReadonlySet<Descriptor> {
  const images = children.filter(
    ({ platform }) => platform !== undefined && platforms.some((wanted) => isSamePlatform(platform, wanted)),
  );
  const digests = new Set<string>(images.map(({ digest }) => digest));
  return new Set(
    children.filter(
      ({ digest, annotations }) =>
        digests.has(digest) || digests.has(annotations?.['vnd.docker.reference.digest'] ?? ''),
    ),
  );
}

function rebuilt({ descriptor, bytes, subject }: ClosureManifest, omitted: readonly Descriptor[]): ClosureManifest {
  const written = withoutManifests(bytes, new Set(omitted.map(({ digest }) => digest)));
  const root = { ...descriptor, digest: digestOf(written), size: written.length };
  return { descriptor: root, bytes: written, blobs: [], subject, isBelonging: false };
}

/** The same index without some of its manifests: every other field stays as it was. */
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
  children: readonly Descriptor[],
  platforms: readonly Platform[],
): RootsmithError {
  const wanted = platforms.map(formatPlatform).join(', ');
  const found = children.flatMap(({ platform }) => (platform === undefined ? [] : [formatPlatform(platform)]));
  return new RootsmithError(
    'PLATFORM_MISSING',
    `an image of ${reader.place} has nothing for ${wanted}: found ${found.join(', ') || 'no platform'}`,
    { hint: 'Choose other platforms, or leave the choice out.', details: { platform: wanted } },
  );
}
