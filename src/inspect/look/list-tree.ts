import { childPath, type EntryPath, fromByteName } from '../../bytes/index.ts';
import { type RootNode, sortedNames } from '../../rootfs/index.ts';
import type { Origin } from '../system/system-level.ts';
import type { ChosenTree } from './choose-tree.ts';
import { findNode } from './find-node.ts';

/** One line of a list, as `--json` prints it. Names are text, with bytes that are not UTF-8 as code points. */
export interface ListedEntry {
  /** From the root of the tree, with a leading slash. */
  readonly path: string;
  /** The last name of the path; the path itself where one entry is listed. */
  readonly name: string;
  readonly type: RootNode['kind'];
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of a file, or of the target of a symlink. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly target?: string;
  readonly major?: number;
  readonly minor?: number;
  /** The names of its extended attributes. */
  readonly xattrs: readonly string[];
  readonly from: Origin;
}

/** What `ls` lists: a directory's own entries, all below it, or the one entry that is not a directory. */
export function* listTree(
  chosen: ChosenTree,
  path: string,
  { isRecursive }: { readonly isRecursive: boolean },
): Generator<ListedEntry, void, void> {
  const found = findNode(chosen, path, { followLast: path.endsWith('/') });
  const { node } = found;
  if (node.kind === 'symlink' || node.kind !== 'directory') {
    const target = findNode(chosen, path).node;
    if (target.kind !== 'directory') return yield entryOf(found, chosen, path);
    return yield* listBelow(findNode(chosen, path), chosen, isRecursive);
  }
  yield* listBelow(found, chosen, isRecursive);
}

interface Placed {
  readonly path: EntryPath;
  readonly node: RootNode;
}

function* listBelow(from: Placed, chosen: ChosenTree, isRecursive: boolean): Generator<ListedEntry, void, void> {
  const pending = childrenOf(from);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield entryOf(next, chosen);
    if (isRecursive) for (const child of childrenOf(next)) pending.push(child);
  }
}

/** The last one first. */
function childrenOf({ path, node }: Placed): Placed[] {
  if (node.kind !== 'directory') return [];
  return sortedNames(node)
    .reverse()
    .flatMap((name) => {
      const child = node.children.get(name);
      return child === undefined ? [] : [{ path: childPath(path, name), node: child }];
    });
}

function entryOf({ path: bytes, node }: Placed, { originOf }: ChosenTree, asked?: string): ListedEntry {
  const path = `/${fromByteName(bytes)}`;
  const { kind: type, mode, uid, gid, mtime, xattrs } = node;
  return {
    path,
    name: asked ?? path.slice(path.lastIndexOf('/') + 1),
    type,
    mode,
    uid,
    gid,
    size: node.kind === 'file' ? node.size : node.kind === 'symlink' ? node.target.length : 0,
    mtime,
    ...(node.kind === 'symlink' && { target: fromByteName(node.target) }),
    ...('major' in node && { major: node.major, minor: node.minor }),
    xattrs: [...xattrs.keys()].map(fromByteName).sort(),
    from: originOf(node),
  };
}
