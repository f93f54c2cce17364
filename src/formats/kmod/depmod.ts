import { builtinAliases, builtinNames, pathLines } from './builtin-modules.ts';
import { chooseModules } from './choose-modules.ts';
import { type Dependencies, type DependencyProblem, findDependencies } from './dependencies.ts';
import type { IndexNodeOrder } from './index-layout.ts';
import { addToIndex, emptyIndex, type IndexNode } from './index-tree.ts';
import { type ModuleFacts, modinfoValues } from './module-facts.ts';
import { moduleNameOf, normalisedAlias } from './module-name.ts';
import {
  aliasText,
  dependencyLine,
  dependencyText,
  deviceText,
  softDependencyText,
  symbolText,
  weakDependencyText,
} from './text-indexes.ts';
import { writeIndex } from './write-index.ts';

/** What the kernel's build says of all modules: files beside them that no index replaces. */
export interface ModuleLists {
  /** `modules.order`: paths in the order in which modules of equal aliases are tried. */
  readonly order?: Uint8Array | undefined;
  /** `modules.builtin`: paths of modules that are part of the kernel. */
  readonly builtin?: Uint8Array | undefined;
  /** `modules.builtin.modinfo`: what these say about themselves. */
  readonly builtinModinfo?: Uint8Array | undefined;
}

export interface DepmodOptions {
  readonly nodeOrder: IndexNodeOrder;
  /** Whether `modules.weakdep` is written, which kmod knows since its version 33. */
  readonly hasWeakdep: boolean;
  /** Folders that win over others, the strongest first. @default `updates`, then all others */
  readonly search?: readonly string[] | undefined;
}

export interface ModuleIndexes {
  /** The content of each index, by its file name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly problems: readonly DependencyProblem[];
}

/**
 * Makes the indexes of a directory of modules, as `depmod` does. The order of `modules` does not matter. Throws
 * `KERNEL_INVALID` for a path or an alias that would break an index.
 *
 * @see https://github.com/kmod-project/kmod/blob/v34/man/modules.dep.5.scd
 */
export function depmod(
  modules: readonly ModuleFacts[],
  { order, builtin = new Uint8Array(), builtinModinfo = new Uint8Array() }: ModuleLists,
  { nodeOrder, hasWeakdep, search }: DepmodOptions,
): ModuleIndexes {
  const ordered = inOrder(chooseModules(modules, search), order);
  const builtins = builtinNames(builtin);
  const dependencies = findDependencies(ordered, new Set(builtins));
  const binary = (root: IndexNode): Uint8Array => writeIndex(root, nodeOrder);
  const files: [string, Uint8Array][] = [
    ['modules.dep', dependencyText(dependencies)],
    ['modules.dep.bin', binary(dependencyIndex(ordered, dependencies))],
    ['modules.alias', aliasText(ordered)],
    ['modules.alias.bin', binary(aliasIndex(ordered))],
    ['modules.softdep', softDependencyText(ordered)],
    ...(hasWeakdep ? [['modules.weakdep', weakDependencyText(ordered)] satisfies [string, Uint8Array]] : []),
    ['modules.symbols', symbolText(dependencies)],
    ['modules.symbols.bin', binary(symbolIndex(ordered, dependencies))],
    ['modules.builtin.bin', binary(builtinIndex(builtins))],
    ['modules.builtin.alias.bin', binary(builtinAliasIndex(builtinModinfo))],
    ['modules.devname', deviceText(ordered)],
  ];
  return { files: new Map(files), problems: dependencies.problems };
}

/** As `modules.order` says; those that it does not name come last, by path. */
function inOrder(modules: readonly ModuleFacts[], order: Uint8Array | undefined): readonly ModuleFacts[] {
  const positions = new Map(pathLines(order ?? new Uint8Array()).map((path, index) => [path, index]));
  const positionOf = ({ path }: ModuleFacts): number =>
    positions.get(path) ?? positions.get(path.replace(/\.(?:gz|xz|zst)$/, '')) ?? Number.MAX_SAFE_INTEGER;
  return [...modules].sort((a, b) => positionOf(a) - positionOf(b));
}

function dependencyIndex(modules: readonly ModuleFacts[], { closures }: Dependencies): IndexNode {
  const root = emptyIndex();
  modules.forEach((module, priority) => {
    const needed = closures.get(module);
    if (needed !== undefined)
      addToIndex(root, moduleNameOf(module.path), { text: dependencyLine(module, needed), priority });
  });
  return root;
}

function aliasIndex(modules: readonly ModuleFacts[]): IndexNode {
  const root = emptyIndex();
  modules.forEach((module, priority) => {
    for (const alias of modinfoValues(module, 'alias').map(normalisedAlias))
      if (alias !== undefined) addToIndex(root, alias, { text: moduleNameOf(module.path), priority });
  });
  return root;
}

function symbolIndex(modules: readonly ModuleFacts[], { providers }: Dependencies): IndexNode {
  const root = emptyIndex();
  const priorities = new Map(modules.map((module, priority) => [module, priority]));
  for (const [symbol, module] of providers)
    addToIndex(root, `symbol:${symbol}`, { text: moduleNameOf(module.path), priority: priorities.get(module) ?? 0 });
  return root;
}

function builtinIndex(names: readonly string[]): IndexNode {
  const root = emptyIndex();
  for (const name of names) addToIndex(root, name, { text: '', priority: 0 });
  return root;
}

function builtinAliasIndex(modinfo: Uint8Array): IndexNode {
  const root = emptyIndex();
  for (const { alias, module } of builtinAliases(modinfo)) {
    const normalised = normalisedAlias(alias);
    if (normalised !== undefined) addToIndex(root, normalised, { text: module, priority: 0 });
  }
  return root;
}
