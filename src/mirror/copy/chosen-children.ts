import type { Budget } from '../../bytes/index.ts';
import { atOnce } from '../../concurrency/index.ts';
import { type Descriptor, mediaKind, type Platform, type RepositoryReader } from '../../oci/index.ts';
import { isManifest, ManifestWalk } from './closure.ts';
import { choosePlatforms } from './closure-platforms.ts';

/**
 * Whether the images that were asked for are behind an index that a repository has. An index may have come
 * along with some of its images only, and nothing but asking for the others tells.
 */
export async function hasChosenChildren(
  repository: RepositoryReader,
  root: Descriptor,
  {
    platforms,
    budget,
    signal,
  }: {
    readonly platforms: readonly Platform[] | undefined;
    readonly budget?: Budget | undefined;
    readonly signal: AbortSignal | undefined;
  },
): Promise<boolean> {
  if (mediaKind(root.mediaType) !== 'index') return true;
  using walk = new ManifestWalk(repository, { budget, signal });
  const { children } = platforms?.length
    ? await choosePlatforms(walk, root, { platforms, index: 'sparse' })
    : await walk.read(root);
  return await hasAll(repository, children.filter(isManifest), signal);
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
