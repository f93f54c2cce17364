import { type EntryPath, parentPath, splitPath } from '../../bytes/index.ts';
import { emptyTree, type RootTree, TreeDraft } from '../../rootfs/index.ts';
import type { ChosenTree } from '../look/choose-tree.ts';
import { findNode } from '../look/find-node.ts';

/** The part of a tree at these paths, with the directories on the way to them; all of it where none are named. */
export function selectTree(chosen: ChosenTree, paths: readonly string[]): RootTree {
  if (paths.length === 0) return chosen.tree;
  const { children: _, ...attributes } = chosen.tree.root;
  const draft = new TreeDraft(emptyTree(0));
  draft.describe('' as EntryPath, attributes);
  for (const named of paths) {
    const { path, node } = findNode(chosen, named, { followLast: false });
    if (path === '') return chosen.tree;
    makeParents(draft, chosen, parentPath(path));
    draft.put(path, node);
  }
  return draft.finish();
}

/** The directories on the way, as they are in the tree. */
function makeParents(draft: TreeDraft, { tree }: ChosenTree, parent: EntryPath): void {
  let from = tree.root;
  let path = '';
  for (const name of splitPath(parent)) {
    path = path === '' ? name : `${path}/${name}`;
    const node = from.children.get(name);
    if (node?.kind !== 'directory') throw new Error(`bug: \`${path}\` is not a directory`);
    from = node;
    if (draft.get(path as EntryPath) === undefined) draft.makeDirectories(path as EntryPath, node);
  }
}
