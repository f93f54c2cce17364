import { atOnce } from '../../concurrency/index.ts';
import { type Descriptor, mediaKind, type Platform, type RepositoryReader } from '../../oci/index.ts';
import { choosePlatforms } from './choose-platforms.ts';
import { isManifest, ManifestWalk, type ManifestWalkOptions } from './manifest-walk.ts';

/**
 * Whether a repository has the wanted images of an index that it holds. An index may have been copied with some of
 * its images only, so the others have to be asked for.
 */
export async function hasChosenChildren(
  repository: RepositoryReader,
  root: Descriptor,
  { platforms, ...options }: ManifestWalkOptions & { readonly platforms: readonly Platform[] },
): Promise<boolean> {
  if (mediaKind(root.mediaType) !== 'index') return true;
  using walk = new ManifestWalk(repository, options);
  const { children } =
    platforms.length > 0 ? await choosePlatforms(walk, root, { platforms, index: 'sparse' }) : await walk.read(root);
  return await hasAll(repository, children.filter(isManifest), options.signal);
}

const QUESTIONS_AT_ONCE = 16;

/** Whether a repository has these manifests. */
export async function hasAll(
  repository: RepositoryReader,
  manifests: readonly Descriptor[],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const found = await atOnce(manifests, QUESTIONS_AT_ONCE, ({ digest }) => repository.resolve(digest, signal));
  return found.every((descriptor) => descriptor !== undefined);
}
