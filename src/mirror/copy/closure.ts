import { RootsmithError } from '../../errors/index.ts';
import type { Descriptor, Platform, RepositoryReader } from '../../oci/index.ts';
import type { IndexForm } from '../file/index.ts';
import { choosePlatforms } from './choose-platforms.ts';
import { type ClosureTag, readReferrers } from './closure-referrers.ts';
import type { LeftBehind } from './left-behind.ts';
import { type ClosureManifest, ManifestWalk, type ManifestWalkOptions } from './manifest-walk.ts';

/**
 * Says which signatures, attestations and other artifacts that refer to an image are copied with it: `none`, `all`,
 * or those that are `readable`, which means that their blobs are looked at too.
 */
export type ReferrerChoice = 'none' | 'all' | 'readable';

/** Says what counts as part of an image. */
export interface ClosureOptions extends ManifestWalkOptions {
  /** Take only these platforms of an index. @default all */
  readonly platforms?: readonly Platform[] | undefined;
  /** @default 'sparse' */
  readonly index?: IndexForm | undefined;
  /** @default 'all' */
  readonly referrers?: ReferrerChoice | undefined;
}

/** Everything that one name of a repository leads to. */
export interface ImageClosure {
  /** The manifest or index that the name means at the source. */
  readonly named: Descriptor;
  /** The manifest or index that the name will mean at the target. It differs from `named` where an index is rebuilt. */
  readonly root: Descriptor;
  /** Each once, children before their parents; then the referrers, in the same order. */
  readonly manifests: readonly ClosureManifest[];
  /** Configs and layers, each once. */
  readonly blobs: readonly Descriptor[];
  /** Layers whose media type says that they may not be distributed. */
  readonly foreignLayers: readonly Descriptor[];
  /** What an index names that was not asked for. */
  readonly omitted: readonly Descriptor[];
  /** Tags of referrers, which are set before the tag of the image. */
  readonly tags: readonly ClosureTag[];
  /** Referrers that cannot be read. */
  readonly left: readonly LeftBehind[];
}

/**
 * Finds out what belongs to an image: the manifests below its name with their bytes, the blobs that they name, and
 * what refers to them. Blobs of the image itself are not read. Throws `IMAGE_NOT_FOUND`, `MANIFEST_INVALID`,
 * `PLATFORM_MISSING` or `LIMIT_EXCEEDED`.
 */
export async function readClosure(
  reader: RepositoryReader,
  name: string,
  options: ClosureOptions = {},
): Promise<ImageClosure> {
  const named = await reader.resolve(name, options.signal);
  if (named === undefined) throw notFound(reader, name);
  return await closureOf(reader, named, options);
}

/** Does the same for a name that was resolved already. */
export async function closureOf(
  reader: RepositoryReader,
  named: Descriptor,
  { platforms, index = 'sparse', referrers = 'all', budget, signal }: ClosureOptions = {},
): Promise<ImageClosure> {
  using walk = new ManifestWalk(reader, { budget, signal });
  const chosen = await choosePlatforms(walk, named, { platforms, index });
  for (const descriptor of chosen.children) walk.add(await walk.readTree(descriptor));
  if (chosen.root !== undefined) walk.manifests.set(chosen.root.descriptor.digest, chosen.root);
  const root = chosen.root?.descriptor ?? named;
  // A rebuilt index has a new digest, so nothing refers to it.
  const main = [...walk.manifests.keys()].filter((digest) => root.digest === named.digest || digest !== root.digest);
  const { tags, left } =
    referrers === 'none' ? { tags: [], left: [] } : await readReferrers(walk, main, referrers === 'readable');
  const manifests = [...walk.manifests.values()];
  const content = manifests.flatMap(({ blobs }) => blobs);
  return {
    named,
    root,
    manifests,
    blobs: unique(content.filter(({ mediaType }) => !isForeign(mediaType))),
    foreignLayers: unique(content.filter(({ mediaType }) => isForeign(mediaType))),
    omitted: chosen.omitted,
    tags,
    left,
  };
}

/** Layers that only their maker's own servers may distribute, such as those of Windows. */
function isForeign(mediaType: string): boolean {
  return /\.(foreign|nondistributable)\./.test(mediaType);
}

function unique(descriptors: readonly Descriptor[]): readonly Descriptor[] {
  return [...new Map(descriptors.map((descriptor) => [descriptor.digest, descriptor])).values()];
}

function notFound({ place }: RepositoryReader, name: string): RootsmithError {
  return new RootsmithError('IMAGE_NOT_FOUND', `cannot find \`${name}\` in ${place}`, {
    hint: 'Check the name and the tag.',
    details: { name },
  });
}
