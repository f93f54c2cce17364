import { toByteString } from '../bytes/index.ts';
import { chooseModules } from '../formats/index.ts';
import type { DirectoryNode, FileNode } from '../rootfs/index.ts';
import { modulesIn } from './module-directories.ts';

/** What the modules of a release were, and what they are now. */
export interface ModuleChange {
  /** The directory of the release in the base; undefined where the base has none. */
  readonly before: DirectoryNode | undefined;
  readonly after: DirectoryNode;
}

/** Whether a module was added, removed or exchanged. Two files are the same if their content is the same node's. */
export function hasChangedModules({ before, after }: ModuleChange): boolean {
  const [old, now] = [contentsOf(before), contentsOf(after)];
  return old.size !== now.size || [...now].some(([path, content]) => !isSameContent(content, old.get(path)));
}

/**
 * Whether a directory whose modules have changed brings indexes of its own that list exactly these modules, as that of
 * another kernel does.
 */
export async function bringsIndexes(
  { before, after }: ModuleChange,
  readFile: (node: FileNode) => Promise<Uint8Array>,
): Promise<boolean> {
  const isNew = (name: string): boolean => {
    const [node, old] = [after.children.get(name), before?.children.get(name)];
    return node?.kind === 'file' && !(old?.kind === 'file' && isSameContent(node.content, old.content));
  };
  const list = after.children.get('modules.dep');
  if (!isNew('modules.dep') || !isNew('modules.dep.bin') || list?.kind !== 'file') return false;
  const listed = new Set(listedModules(await readFile(list)));
  const there = chooseModules([...modulesIn(after)]).map(({ path }) => path);
  return there.length === listed.size && there.every((path) => listed.has(path));
}

function listedModules(dependencies: Uint8Array): readonly string[] {
  return toByteString(dependencies)
    .split('\n')
    .flatMap((line) => (line.includes(':') ? [line.slice(0, line.indexOf(':'))] : []));
}

function contentsOf(directory: DirectoryNode | undefined): ReadonlyMap<string, FileNode['content']> {
  if (directory === undefined) return new Map();
  return new Map([...modulesIn(directory)].map(({ path, node }) => [path, node.content]));
}

function isSameContent(a: FileNode['content'], b: FileNode['content'] | undefined): boolean {
  return a === b || (a.kind === 'base' && b?.kind === 'base' && a.inode === b.inode);
}
