import {
  childPath,
  type EntryPath,
  fromByteName,
  parseEntryPath,
  readAll,
  toByteName,
  toByteString,
} from '../../bytes/index.ts';
import { type DirectoryNode, type FileNode, lookup, type RootTree } from '../../rootfs/index.ts';
import { modulesIn } from '../kernel/module-directories.ts';
import type { ModuleTree } from './system.ts';

const FOLDERS = ['usr/lib/modules', 'lib/modules'];
const MAX_INDEX_BYTES = 64 * 1024 * 1024;

/** The directory of one kernel's modules as a running node sees it: the directories of all trees, merged. */
export class ModuleFolder {
  /** Of the topmost tree that has it: `/usr/lib/modules/<release>`. */
  readonly path: string;
  /** The modules by their paths inside the folder. */
  readonly modules: ReadonlySet<string>;
  readonly #parts: readonly Part[];

  private constructor(path: EntryPath, parts: readonly Part[]) {
    this.path = `/${fromByteName(path)}`;
    this.#parts = parts;
    this.modules = new Set(
      parts.flatMap(({ node }) => [...modulesIn(node)].map((module) => fromByteName(module.path))),
    );
  }

  /** Undefined where no tree has a directory for the release. */
  static of(trees: readonly ModuleTree[], release: string): ModuleFolder | undefined {
    const parts = trees.flatMap((tree) => directoriesIn(tree.tree, release).map((found) => ({ ...found, tree })));
    const last = parts.at(-1);
    return last && new ModuleFolder(last.path, parts);
  }

  /** An index of the topmost tree that has it; undefined where none has. */
  async read(name: string): Promise<Uint8Array | undefined> {
    for (const { node, tree } of this.#parts.toReversed()) {
      const file = node.children.get(toByteName(name));
      if (file?.kind === 'file') return await contentOf(file, name, tree);
    }
    return undefined;
  }

  /** The same as a byte string. */
  async readText(name: string): Promise<string | undefined> {
    const bytes = await this.read(name);
    return bytes && toByteString(bytes);
  }
}

interface Part {
  readonly path: EntryPath;
  readonly node: DirectoryNode;
  readonly tree: ModuleTree;
}

/** In one tree `lib` may be a link to `usr/lib`: then there is one directory by two names. */
function directoriesIn(tree: RootTree, release: string): readonly Pick<Part, 'path' | 'node'>[] {
  const found = new Map<DirectoryNode, EntryPath>();
  for (const folder of FOLDERS) {
    const parent = parseEntryPath(folder);
    const path = childPath(parent, toByteName(release));
    const node = lookup(tree, path);
    if (node?.kind === 'directory' && !found.has(node)) found.set(node, path);
  }
  return [...found].map(([node, path]) => ({ node, path }));
}

async function contentOf(file: FileNode, what: string, { content }: ModuleTree): Promise<Uint8Array> {
  return await readAll(content(file), { limitBytes: MAX_INDEX_BYTES, what });
}
