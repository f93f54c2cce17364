import type { Descriptor, RepositoryTarget } from '../../oci/index.ts';
import type { IndexForm } from '../file/index.ts';
import { hasChosenChildren } from './chosen-children.ts';
import { closureOf, type ImageClosure, type ReferrerChoice } from './closure.ts';
import type { ResolvedRequest } from './collisions.ts';
import type { ManifestCache } from './manifest-cache.ts';
import type { ManifestWalkOptions } from './manifest-walk.ts';
import type { PlannedImage, SourceReaders } from './plan-model.ts';

/**
 * Says what a plan looks at where the name of an image at the target means the right digest already:
 * - `name`: nothing more, because whoever gave the name has looked (a receipt);
 * - `manifests`: the target is asked for the wanted images of an index;
 * - `lock`: the same, and the source is read too, because a lock names every blob;
 * - `deep`: the source is read, and the target is asked for every manifest and blob.
 */
export type TargetCheck = 'name' | 'manifests' | 'lock' | 'deep';

/** Says how the images of a mirror are planned. */
export interface PlanImageOptions extends ManifestWalkOptions {
  readonly sources: SourceReaders;
  readonly target: RepositoryTarget;
  /** @default 'sparse' */
  readonly index?: IndexForm | undefined;
  /** @default 'all' */
  readonly referrers?: ReferrerChoice | undefined;
  /** Copy layers whose media type says that they may not be distributed. @default false */
  readonly foreignLayers?: boolean | undefined;
  /** @default 'manifests' */
  readonly check?: TargetCheck | undefined;
}

/** Finds out whether the target has an image, and what has to be copied where it does not. */
export async function planImage(
  resolved: ResolvedRequest,
  cache: ManifestCache,
  options: PlanImageOptions,
): Promise<PlannedImage> {
  const { request, target, named } = resolved;
  const { check = 'manifests', index, referrers, foreignLayers = false, budget, signal } = options;
  const repository = options.target.repository(target.repository);
  const there = await repository.resolve(target.tag ?? named.digest, signal);
  const chosen = { platforms: request.platforms, budget, signal };
  const isThere = async (root: Descriptor): Promise<boolean> => {
    if (check === 'deep' || there?.digest !== root.digest) return false;
    return check === 'name' || (await hasChosenChildren(repository, root, chosen));
  };
  const isSourceRead = check === 'lock' || check === 'deep';
  if (!isSourceRead && (await isThere(named))) return presentImage(resolved);
  const { reader } = await options.sources.open(request.place);
  const closure = await closureOf(reader, named, { ...chosen, index, referrers });
  keepBytes(closure, cache);
  const state = (await isThere(closure.root)) ? 'present' : 'copy';
  const image = imageOf(resolved, closure, { state, foreignLayers });
  budget?.spend('memory', Math.max(0, keptBytes(image) - USUAL_BYTES), { what: request.place.text });
  return image;
}

/** Memory for an image of ordinary size is not counted: however many such images there are, the user asked for them. */
const USUAL_BYTES = 64 * 1024;
/** The memory that a plan takes for each digest and for each descriptor (measured, rounded up). */
const DIGEST_BYTES = 100;
const DESCRIPTOR_BYTES = 300;

function keptBytes({ manifests, blobs, omitted, tags }: PlannedImage): number {
  const named = manifests.reduce((sum, manifest) => sum + manifest.blobs.length, omitted.length + tags.length);
  return DIGEST_BYTES * named + DESCRIPTOR_BYTES * (manifests.length + blobs.length);
}

/** A rebuilt index must stay in the cache: no source has its bytes. */
function keepBytes({ manifests, root, named }: ImageClosure, cache: ManifestCache): void {
  for (const { descriptor, bytes } of manifests) {
    const isMade = descriptor.digest === root.digest && root.digest !== named.digest;
    cache.put(descriptor.digest, bytes, { always: isMade });
  }
}

function presentImage({ request, target, named }: ResolvedRequest): PlannedImage {
  const nothing = { manifests: [], blobs: [], tags: [], omitted: [], left: [] };
  return { source: request.place, named, root: named, target, state: 'present', ...nothing };
}

function imageOf(
  { request, target, named }: ResolvedRequest,
  { root, manifests, blobs, foreignLayers, omitted, tags, left }: ImageClosure,
  options: { readonly state: PlannedImage['state']; readonly foreignLayers: boolean },
): PlannedImage {
  return {
    source: request.place,
    named,
    root,
    target,
    state: options.state,
    manifests: manifests.map((manifest) => ({
      descriptor: plain(manifest.descriptor),
      blobs: manifest.blobs.map(({ digest }) => digest),
      subject: manifest.subject,
      isReferrer: manifest.isReferrer,
    })),
    blobs: [...blobs, ...(options.foreignLayers ? foreignLayers : [])].map(plain),
    tags: tags.map(({ tag, descriptor }) => ({ tag, digest: descriptor.digest })),
    omitted: omitted.map(({ digest }) => digest),
    left,
  };
}

/** Keeps what names the content. Platform and annotations belong to the index that names it. */
function plain({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType, digest, size };
}
