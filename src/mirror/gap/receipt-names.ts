import { atOnce } from '../../concurrency/index.ts';
import { listLayoutNames } from '../../layout/index.ts';
import type { RepositoryTarget } from '../../oci/index.ts';
import type { TargetName } from '../copy/plan-model.ts';
import type { MirrorTarget } from '../file/target-place.ts';

/** A registry that can tell its repositories. */
interface WithCatalog {
  catalog(signal?: AbortSignal): Promise<readonly string[]>;
}

const REPOSITORIES_AT_ONCE = 8;

/** Every name that a place has: all tags of all its repositories below the prefix in question. */
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
