import type { Recipe } from '../../recipe/index.ts';
import type { Prepared } from '../prepared.ts';

/** What a build found out about the root file system of its result. */
export type RootfsChanges = Pick<Prepared, 'removed' | 'changes' | 'indexes'>;

/**
 * Whether the root file system of the base stays as it is. A recipe with layers is never known to keep it, since a layer
 * may change nothing but the modes of directories, which are no changes of paths.
 */
export function keepsRootfs(
  { layers, services }: Pick<Recipe, 'layers' | 'services'>,
  { removed, changes, indexes }: RootfsChanges,
): boolean {
  return [layers, services, removed, changes, indexes.files].every(({ length }) => length === 0);
}
