import type { ModuleFacts } from './module-facts.ts';
import { moduleNameOf } from './module-name.ts';

/**
 * The folders that win over others when two files have the same name, the strongest first. `built-in` stands for all
 * that are not named. kmod's default, without configuration.
 */
export const DEFAULT_SEARCH: readonly string[] = ['updates', 'built-in'];

const ALL_OTHERS = 'built-in';

/**
 * One module for each name, in the order of their paths. Of two in folders of equal rank the first path stays.
 *
 * @see https://github.com/kmod-project/kmod/blob/v34/man/depmod.d.5.scd
 */
export function chooseModules(
  modules: readonly ModuleFacts[],
  search: readonly string[] = DEFAULT_SEARCH,
): readonly ModuleFacts[] {
  const chosen = new Map<string, ModuleFacts>();
  for (const module of sortedByPath(modules)) {
    const name = moduleNameOf(module.path);
    const known = chosen.get(name);
    if (known === undefined || rankOf(module.path, search) < rankOf(known.path, search)) chosen.set(name, module);
  }
  return sortedByPath([...chosen.values()]);
}

function sortedByPath(modules: readonly ModuleFacts[]): readonly ModuleFacts[] {
  return [...modules].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The position of a path's folder in the search order; the smallest wins. */
function rankOf(path: string, search: readonly string[]): number {
  const own = search.findIndex((folder) => folder !== ALL_OTHERS && path.startsWith(`${folder}/`));
  if (own !== -1) return own;
  const others = search.indexOf(ALL_OTHERS);
  return others === -1 ? search.length : others;
}
