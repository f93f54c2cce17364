import { bytesContent, childPath, type EntryPath, fromByteName } from '../bytes/index.ts';
import { firstItems, RootsmithError } from '../errors/index.ts';
import { type DependencyProblem, depmod, type ModuleFacts, type ModuleIndexes } from '../formats/index.ts';
import { type FileNode, lookup, plainFile, type RootTree, TreeDraft } from '../rootfs/index.ts';
import type { IndexFormat } from './index-format.ts';
import { type ModuleFile, modulesIn } from './module-directories.ts';

export interface RebuildOptions extends IndexFormat {
  /** Reads a module. */
  readonly readFacts: (file: ModuleFile) => Promise<ModuleFacts>;
  /** Reads a small file: a list of the kernel's build. */
  readonly readFile: (node: FileNode) => Promise<Uint8Array>;
  /** Seconds since 1970, for the new files. */
  readonly time: number;
  /** Folders whose modules win over others of the same name. @default kmod's own: `updates` */
  readonly search?: readonly string[] | undefined;
}

export interface RebuiltIndexes {
  readonly tree: RootTree;
  /** Paths of the new files. */
  readonly files: readonly EntryPath[];
  /** How many modules the indexes know. */
  readonly modules: number;
  /** Modules that say they need others, which are not there. */
  readonly missing: readonly Extract<DependencyProblem, { readonly kind: 'missing' }>[];
}

/**
 * Makes the indexes of the modules in `directory` anew, from the modules alone: mode 0644, owner root, without xattrs.
 * The lists of the kernel's build (`modules.order`, `modules.builtin`, `modules.builtin.modinfo`) are inputs and stay.
 * Throws `MODULE_CYCLE`, `KERNEL_INVALID`, and what the readers throw.
 */
export async function rebuildIndexes(
  tree: RootTree,
  directory: EntryPath,
  options: RebuildOptions,
): Promise<RebuiltIndexes> {
  const indexes = await makeIndexes(tree, directory, options);
  const draft = new TreeDraft(tree);
  for (const name of indexNames) draft.remove(childPath(directory, name));
  const files = [...indexes.files].map(([name, content]) => {
    draft.put(childPath(directory, name), plainFile(bytesContent(content), options.time));
    return childPath(directory, name);
  });
  return { tree: draft.finish(), files, modules: indexes.modules, missing: withoutCycles(indexes, directory) };
}

/** Every file that depmod writes. */
export const indexNames: readonly string[] = [
  'dep',
  'dep.bin',
  'alias',
  'alias.bin',
  'softdep',
  'weakdep',
  'symbols',
  'symbols.bin',
  'builtin.bin',
  'builtin.alias.bin',
  'devname',
].map((name) => `modules.${name}`);

async function makeIndexes(
  tree: RootTree,
  directory: EntryPath,
  options: RebuildOptions,
): Promise<ModuleIndexes & { readonly modules: number }> {
  const node = lookup(tree, directory);
  if (node?.kind !== 'directory') throw new Error(`bug: \`${directory}\` is not a directory of modules`);
  const facts: ModuleFacts[] = [];
  for (const file of modulesIn(node)) facts.push(await options.readFacts(file));
  const list = async (name: string): Promise<Uint8Array | undefined> => {
    const found = node.children.get(`modules.${name}`);
    return found?.kind === 'file' ? await options.readFile(found) : undefined;
  };
  const lists = {
    order: await list('order'),
    builtin: await list('builtin'),
    builtinModinfo: await list('builtin.modinfo'),
  };
  return { ...depmod(facts, lists, options), modules: facts.length };
}

/** Throws `MODULE_CYCLE`: without its indexes no module of a cycle could be loaded, and machined would not say why. */
function withoutCycles({ problems }: ModuleIndexes, directory: EntryPath): RebuiltIndexes['missing'] {
  const cycle = problems.find((problem) => problem.kind === 'cycle');
  if (cycle !== undefined)
    throw new RootsmithError(
      'MODULE_CYCLE',
      `cannot make the indexes of \`/${fromByteName(directory)}\`: these modules need each other in a circle, or one that does: ${firstItems(cycle.modules, 10)}`,
      { hint: 'Take all modules from one build of the kernel.', details: { count: cycle.modules.length } },
    );
  return problems.filter((problem) => problem.kind === 'missing');
}
