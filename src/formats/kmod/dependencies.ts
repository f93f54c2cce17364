import { type ModuleFacts, saidDependencies } from './module-facts.ts';
import { moduleNameFrom, moduleNameOf } from './module-name.ts';

/** Something that keeps modules from being loaded by their indexes. */
export type DependencyProblem =
  /** These modules need each other in a circle, or one that does. `modules.dep` has none of them. */
  | { readonly kind: 'cycle'; readonly modules: readonly string[] }
  /** A module says that it needs another, which is neither there nor part of the kernel. */
  | { readonly kind: 'missing'; readonly module: string; readonly needs: string };

export interface Dependencies {
  /** For each module that can be loaded, what has to be loaded before it; the last one first. */
  readonly closures: ReadonlyMap<ModuleFacts, readonly ModuleFacts[]>;
  /** The module that has an exported symbol, by the symbol. */
  readonly providers: ReadonlyMap<string, ModuleFacts>;
  readonly problems: readonly DependencyProblem[];
}

/** Finds what modules need of each other, by their symbols. `modules` are in their order of priority. */
export function findDependencies(modules: readonly ModuleFacts[], builtin: ReadonlySet<string>): Dependencies {
  const providers = new Map(modules.flatMap((module) => module.exports.map(({ name }) => [name, module] as const)));
  const direct = new Map(modules.map((module) => [module, directDependencies(module, providers)]));
  const closures = loadableClosures(modules, direct);
  const ranks = rankByUse([...closures.keys()], direct);
  for (const needed of closures.values()) needed.sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
  return { closures, providers, problems: [...cycleOf(modules, closures), ...missingOf(modules, builtin)] };
}

type DirectDependencies = ReadonlyMap<ModuleFacts, ReadonlySet<ModuleFacts>>;

/** In the order of the symbols; those that only have a checksum come last, as in kmod. */
function directDependencies(
  module: ModuleFacts,
  providers: ReadonlyMap<string, ModuleFacts>,
): ReadonlySet<ModuleFacts> {
  const symbols = [...module.undefinedSymbols.map(({ name }) => name), ...(module.versions?.keys() ?? [])];
  const found = new Set<ModuleFacts>();
  for (const symbol of symbols) {
    const provider = providers.get(symbol);
    if (provider !== undefined && provider !== module) found.add(provider);
  }
  return found;
}

/** What each module needs, directly or not. Modules of a cycle are missing, and those that need one of them. */
function loadableClosures(
  modules: readonly ModuleFacts[],
  direct: DirectDependencies,
): Map<ModuleFacts, ModuleFacts[]> {
  const closures = new Map(modules.map((module) => [module, closureOf(module, direct)]));
  const circular = new Set(modules.filter((module) => closures.get(module)?.includes(module)));
  for (const [module, needed] of closures) if (needed.some((each) => circular.has(each))) closures.delete(module);
  return closures;
}

/**
 * Ranks loadable modules so that each comes before what it needs: modules that nobody uses, and then those whose last
 * user has its rank, the newest of them first.
 */
function rankByUse(modules: readonly ModuleFacts[], direct: DirectDependencies): ReadonlyMap<ModuleFacts, number> {
  const users = new Map(modules.map((module) => [module, 0]));
  const count = (module: ModuleFacts, by: number): number => {
    const now = (users.get(module) ?? 0) + by;
    users.set(module, now);
    return now;
  };
  for (const module of modules) for (const needed of direct.get(module) ?? []) count(needed, 1);
  const free = modules.filter((module) => users.get(module) === 0);
  const ranks = new Map<ModuleFacts, number>();
  for (let next = free.pop(); next !== undefined; next = free.pop()) {
    ranks.set(next, ranks.size);
    for (const needed of direct.get(next) ?? []) if (count(needed, -1) === 0) free.push(needed);
  }
  return ranks;
}

function closureOf(module: ModuleFacts, direct: DirectDependencies): ModuleFacts[] {
  const found = new Set<ModuleFacts>();
  const waiting = [...(direct.get(module) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    for (const needed of direct.get(next) ?? []) waiting.push(needed);
  }
  return [...found];
}

function cycleOf(modules: readonly ModuleFacts[], closures: Dependencies['closures']): readonly DependencyProblem[] {
  const names = modules.filter((module) => !closures.has(module)).map(({ path }) => moduleNameOf(path));
  return names.length === 0 ? [] : [{ kind: 'cycle', modules: names }];
}

function missingOf(modules: readonly ModuleFacts[], builtin: ReadonlySet<string>): readonly DependencyProblem[] {
  const there = new Set(modules.map(({ path }) => moduleNameOf(path)));
  return modules.flatMap((module) =>
    saidDependencies(module)
      .map(moduleNameFrom)
      .filter((needs) => !there.has(needs) && !builtin.has(needs))
      .map((needs) => ({ kind: 'missing' as const, module: moduleNameOf(module.path), needs })),
  );
}
