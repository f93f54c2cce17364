import { childPath, type EntryPath, ROOT_PATH, splitPath } from '../bytes/index.ts';
import { emptyDirectory } from './attributes.ts';
import type { Attributes, DirectoryNode, RootNode, RootTree } from './node.ts';
import { ownString } from './path-pool.ts';

type Children = Map<string, RootNode>;

/**
 * A tree that is being edited. A directory is copied when it is first changed, and changed in place from then on.
 * So many edits stay cheap, and the original tree never changes. Paths are literal: to follow symlinks, call
 * `resolve` first.
 */
export class TreeDraft implements RootTree {
  #root: DirectoryNode;
  /** The directories that belong to this draft alone, with their mutable maps. */
  #owned = new WeakMap<DirectoryNode, Children>();

  constructor(tree: RootTree) {
    this.#root = tree.root;
  }

  /** The present state, for reading. It changes with the next edit. */
  get root(): DirectoryNode {
    return this.#root;
  }

  /** The result, as a value. The draft can be edited further without changing it. */
  finish(): RootTree {
    this.#owned = new WeakMap();
    return { root: this.#root };
  }

  get(path: EntryPath): RootNode | undefined {
    let node: RootNode | undefined = this.#root;
    for (const name of splitPath(path)) {
      if (node?.kind !== 'directory') return undefined;
      node = node.children.get(name);
    }
    return node;
  }

  /** Puts a node at a path and replaces what was there. The parent must be a directory. */
  put(path: EntryPath, node: RootNode): void {
    const names = splitPath(path);
    const name = names.at(-1);
    if (name === undefined) return this.#putRoot(node);
    const siblings = this.#open(names.slice(0, -1));
    if (siblings === undefined) throw new Error(`bug: \`${path}\` has no parent directory`);
    siblings.set(ownString(name), node);
  }

  /** Removes a path and everything below it. Gives false if there was nothing. */
  remove(path: EntryPath): boolean {
    if (path === ROOT_PATH) throw new Error('bug: the root cannot be removed');
    if (this.get(path) === undefined) return false;
    const names = splitPath(path);
    return this.#open(names.slice(0, -1))?.delete(names.at(-1) ?? '') ?? false;
  }

  /** Removes all children of a directory. */
  clear(path: EntryPath): void {
    this.#open(splitPath(path))?.clear();
  }

  /** Replaces the attributes of a directory. Its children stay. */
  describe(path: EntryPath, { mode, uid, gid, mtime, xattrs }: Attributes): void {
    const children = this.#open(splitPath(path));
    if (children === undefined) throw new Error(`bug: \`${path}\` is not a directory`);
    const described: DirectoryNode = { kind: 'directory', mode, uid, gid, mtime, xattrs, children };
    this.put(path, described);
    this.#owned.set(described, children);
  }

  /**
   * Creates the directories that are missing on the way to `path`, and `path` itself. Returns how many it created,
   * or the path of a node in the way that is not a directory.
   */
  makeDirectories(path: EntryPath, attributes: Attributes): number | EntryPath {
    if (this.get(path)?.kind === 'directory') return 0;
    let made = 0;
    let here = ROOT_PATH;
    for (const name of splitPath(path)) {
      here = childPath(here, name);
      const node = this.get(here);
      if (node === undefined) {
        this.put(here, emptyDirectory(attributes, true));
        made += 1;
      } else if (node.kind !== 'directory') return here;
    }
    return made;
  }

  #putRoot(node: RootNode): void {
    if (node.kind !== 'directory') throw new Error('bug: the root must be a directory');
    this.#root = node;
  }

  /** The children of the directory at a path, to be changed, or undefined if there is no directory. */
  #open(names: readonly string[]): Children | undefined {
    const root = this.#own(this.#root);
    this.#root = root.directory;
    let { children } = root;
    for (const name of names) {
      const node = children.get(name);
      if (node?.kind !== 'directory') return undefined;
      const owned = this.#own(node);
      children.set(name, owned.directory);
      children = owned.children;
    }
    return children;
  }

  #own(directory: DirectoryNode): { readonly directory: DirectoryNode; readonly children: Children } {
    const known = this.#owned.get(directory);
    if (known !== undefined) return { directory, children: known };
    const children = new Map(directory.children);
    const copy = { ...directory, children };
    this.#owned.set(copy, children);
    return { directory: copy, children };
  }
}
