import { type EntryPath, fromByteName, parentPath, ROOT_PATH } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import { emptyTree, plainDirectoryAttributes } from './attributes.ts';
import { TreeDraft } from './draft.ts';
import type { DirectoryNode, RootNode, RootTree } from './node.ts';

export interface TreeBuilderOptions {
  /** The time of directories that no entry describes, in seconds since 1970. @default 0 */
  readonly mtime?: number;
  /** What the tree is made of, for error messages. @default 'the tree' */
  readonly what?: string;
}

/**
 * Builds a tree from entries in any order, such as a directory of the host or the files of a recipe. Missing
 * parents are created (0755, root, implied). A path may be given once only, but a directory may be described after
 * its children.
 */
export class TreeBuilder {
  readonly #draft: TreeDraft;
  readonly #byKey = new Map<string, RootNode>();
  readonly #mtime: number;
  readonly #what: string;

  constructor({ mtime = 0, what = 'the tree' }: TreeBuilderOptions = {}) {
    this.#draft = new TreeDraft(emptyTree(mtime));
    this.#mtime = mtime;
    this.#what = what;
  }

  /** Adds an entry. Entries with the same `linkKey` (such as device and inode number) become hard links of the first. */
  add(path: EntryPath, node: RootNode, linkKey?: string): void {
    if (node.kind === 'directory') return this.#addDirectory(path, node);
    const shared = linkKey === undefined ? node : (this.#byKey.get(linkKey) ?? node);
    if (linkKey !== undefined) this.#byKey.set(linkKey, shared);
    this.#put(path, shared);
  }

  /** Adds a hard link to an entry that was added before. */
  link(path: EntryPath, target: EntryPath): void {
    const node = this.#draft.get(target);
    if (node === undefined || node.kind === 'directory') {
      const found = node === undefined ? 'does not exist' : 'is a directory';
      throw this.#conflict(path, `cannot be a hard link of \`${fromByteName(target)}\`, which ${found}`);
    }
    this.#put(path, node);
  }

  /** The tree that was built so far, as a value. */
  tree(): RootTree {
    return this.#draft.finish();
  }

  #addDirectory(path: EntryPath, node: DirectoryNode): void {
    const there = this.#draft.get(path);
    if (node.children.size > 0) throw new Error('bug: a builder takes directories without children');
    if (there === undefined) return this.#put(path, node);
    if (there.kind !== 'directory' || there.implied === undefined) throw this.#conflict(path, 'is given twice');
    this.#draft.describe(path, node);
  }

  #put(path: EntryPath, node: RootNode): void {
    if (path === ROOT_PATH) throw this.#conflict(path, `is the root and must be a directory, not a ${node.kind}`);
    if (this.#draft.get(path) !== undefined) throw this.#conflict(path, 'is given twice');
    const made = this.#draft.makeDirectories(parentPath(path), plainDirectoryAttributes(this.#mtime));
    if (typeof made !== 'number')
      throw this.#conflict(path, `lies below \`${fromByteName(made)}\`, which is not a directory`);
    this.#draft.put(path, node);
  }

  #conflict(path: EntryPath, problem: string): RootsmithError {
    return new RootsmithError('LAYER_CONFLICT', `cannot build ${this.#what}: \`/${fromByteName(path)}\` ${problem}`, {
      hint: 'Give each path once, as one kind of entry.',
      details: { path: fromByteName(path) },
    });
  }
}

/** A tree from entries in any order. */
export function buildTree(
  entries: Iterable<{ readonly path: EntryPath; readonly node: RootNode; readonly linkKey?: string }>,
  options?: TreeBuilderOptions,
): RootTree {
  const builder = new TreeBuilder(options);
  for (const { path, node, linkKey } of entries) builder.add(path, node, linkKey);
  return builder.tree();
}
