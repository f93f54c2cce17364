import { fromByteName, parseEntryPath, toByteName } from '../../bytes/index.ts';
import { firstItems, isRootsmithError, lineAbout, RootsmithError } from '../../errors/index.ts';
import { MODULES, type ModuleSubset, moduleSubset } from '../../modules/index.ts';
import type { KernelSource } from '../../recipe/index.ts';
import {
  type DirectoryNode,
  type Overlaid,
  overlay,
  ownContent,
  ROOT_OWNER,
  type RootTree,
  resolvePath,
} from '../../rootfs/index.ts';
import type { BuildContext } from '../session/context.ts';
import type { ApplyLayersOptions, SourceReader } from '../trees/apply-layers.ts';
import { describeSource } from '../trees/describe-source.ts';
import { ModuleReader } from './module-reader.ts';

export interface AddModulesOptions extends ApplyLayersOptions {
  readonly context: Pick<BuildContext, 'files' | 'signal' | 'budget' | 'report'>;
}

/**
 * Lays the modules of the kernel of this release into the tree, at `/lib/modules` or at the directory it links to: all
 * of them, or those that the recipe names with what they need. Throws `MODULE_UNKNOWN` with the position of the name.
 */
export async function addModules(
  tree: RootTree,
  { kernel, release }: { readonly kernel: KernelSource; readonly release: string | undefined },
  { sources, time, context }: AddModulesOptions,
): Promise<Overlaid> {
  if (kernel.modules === undefined) return { tree, changes: [] };
  const folder = modulesOf(kernel, await sources.tree(kernel.source));
  const what = `modules of ${describeSource(kernel.source)}`;
  const root = await namedModules(ofRelease(folder, release), { kernel, release }, context);
  return overlay(tree, { root }, { what, to: MODULES, owner: ROOT_OWNER, mtime: time });
}

/** The other releases whose modules lie in the source of a kernel. They are not taken. */
export async function otherReleases(
  kernel: KernelSource,
  release: string,
  sources: Pick<SourceReader, 'tree'>,
): Promise<readonly string[]> {
  if (kernel.modules === undefined) return [];
  const folder = modulesOf(kernel, await sources.tree(kernel.source));
  const kept = ofRelease(folder, release).children;
  return [...folder.children.keys()].filter((name) => !kept.has(name)).map(fromByteName);
}

/** The folder with only those modules of the release that the recipe names, and what they need. */
async function namedModules(
  folder: DirectoryNode,
  { kernel: { only }, release }: { readonly kernel: KernelSource; readonly release: string | undefined },
  context: AddModulesOptions['context'],
): Promise<DirectoryNode> {
  const name = toByteName(release ?? '');
  const own = folder.children.get(name);
  if (only === undefined || own?.kind !== 'directory') return folder;
  const reader = new ModuleReader(ownContent, context);
  const names = only.map((each) => each.name);
  try {
    const subset = await moduleSubset(own, names, { readFacts: reader.facts, readFile: reader.file });
    warnOfWanted(subset, context);
    return { ...folder, children: new Map(folder.children).set(name, subset.directory) };
  } catch (error) {
    throw atName(error, only);
  }
}

function warnOfWanted({ left }: ModuleSubset, { report }: Pick<BuildContext, 'report'>): void {
  if (left.length === 0) return;
  const wanted = left.map(({ module, wants }) => `\`${wants}\` for \`${module}\``);
  report({
    kind: 'warning',
    message: `the kernel would load more modules if they were there, which \`modules\` does not name: ${firstItems(wanted, 5)}`,
  });
}

/** The error with the position of the name that it is about. */
function atName(error: unknown, only: NonNullable<KernelSource['only']>): unknown {
  if (!isRootsmithError(error) || error.code !== 'MODULE_UNKNOWN') return error;
  const { hint, details } = error;
  const choice = only.find(({ name }) => name === details['module']);
  if (choice === undefined) return error;
  const { line, column } = choice.at;
  const message = lineAbout({ ...choice.at, field: `modules[${only.indexOf(choice)}]` }, error.message);
  return new RootsmithError(error.code, message, { hint, cause: error, details: { ...details, line, column } });
}

const MODULE_FOLDERS = ['lib/modules', 'usr/lib/modules'];

function modulesOf({ modules, source }: KernelSource, tree: RootTree): DirectoryNode {
  const wanted = modules === undefined || modules === 'auto' ? MODULE_FOLDERS : [modules];
  const found = wanted
    .map((path) => resolvePath(tree, parseEntryPath(toByteName(path), 'modules')).node)
    .find((node) => node?.kind === 'directory');
  if (found?.kind === 'directory') return found;
  const looked = `looked for /${wanted.join(' and /')}`;
  throw new RootsmithError('SOURCE_NOT_FOUND', `${describeSource(source)} has no modules: ${looked}`, {
    hint: 'Set `kernel.modules` to the directory that holds `<release>/`, or to false for a kernel without modules.',
  });
}

/**
 * The folder without the directories of other releases. Where that of this release is missing, all of it: the check of
 * the kernel refuses it later.
 */
function ofRelease(folder: DirectoryNode, release: string | undefined): DirectoryNode {
  const own = toByteName(release ?? '');
  if (folder.children.get(own)?.kind !== 'directory') return folder;
  const kept = [...folder.children].filter(([name, { kind }]) => name === own || kind !== 'directory');
  return { ...folder, children: new Map(kept) };
}
