import { atOnce } from '../../concurrency/index.ts';
import { listLayoutNames } from '../../layout/index.ts';
import type { RepositoryTarget } from '../../oci/index.ts';
import type { MirrorTarget, TargetName } from '../file/index.ts';

/** A registry that can list its repositories. */
interface WithCatalog {
  catalog(signal?: AbortSignal): Promise<readonly string[]>;
}

const REPOSITORIES_AT_ONCE = 8;

/** Lists every name that a place has: all tags of all its repositories below the prefix of the place. */
export async function namesAt(
  target: RepositoryTarget,
  place: MirrorTarget,
  signal?: AbortSignal,
): Promise<readonly TargetName[]> {
  if (place.kind === 'layout') return await listLayoutNames(place.directory);
  if (!hasCatalog(target)) throw new Error('bug: a registry without a catalog');
  const prefix = place.prefix === '' ? '' : `${place.prefix}/`;
  const repositories = (await target.catalog(signal)).filter((path) => path.startsWith(prefix));
  const tags = await atOnce(repositories, REPOSITORIES_AT_ONCE, async (repository) => {
    const found = await target.repository(repository).tags(signal);
    return found.map((tag) => ({ repository, tag }));
  });
  return tags.flat();
}

function hasCatalog(target: RepositoryTarget): target is RepositoryTarget & WithCatalog {
  return 'catalog' in target;
}
