import { type ByteStream, type EntryPath, fromByteName, parseEntryPath, toByteName } from '../../bytes/index.ts';
import { nearest, RootsmithError } from '../../errors/index.ts';
import { type FileNode, type ResolvedPath, type RootNode, resolvePath, sortedNames } from '../../rootfs/index.ts';
import type { ChosenTree } from './choose-tree.ts';

/** An entry of a tree, with its path where no symlink is left. */
export interface FoundNode {
  readonly path: EntryPath;
  readonly node: RootNode;
}

/**
 * The entry at a path. Symlinks are followed inside the tree, the last one too where that is said. Throws `NOT_FOUND`
 * with the nearest name, and `PATH_UNSAFE` for symlinks in a circle and for `..`.
 */
export function findNode(
  chosen: Pick<ChosenTree, 'tree' | 'what'>,
  path: string,
  { followLast = true }: { readonly followLast?: boolean } = {},
): FoundNode {
  const at = parseEntryPath(toByteName(path), 'the path');
  const found = resolvePath(chosen.tree, at, { followLast });
  if (found.node !== undefined) return { path: found.path, node: found.node };
  throw notFound(chosen, path, found);
}

/** The content of the file at a path. Throws `NOT_A_FILE` for anything else. */
export function readFileAt(chosen: ChosenTree, path: string): ByteStream {
  const { node } = findNode(chosen, path);
  if (node.kind === 'file') return chosen.content(node);
  throw new RootsmithError('NOT_A_FILE', `cannot read \`${path}\` of ${chosen.what}: it is a ${kindText(node)}`, {
    hint: node.kind === 'directory' ? 'List it with `rootsmith ls`, or copy it with `rootsmith extract`.' : undefined,
    details: { path, kind: node.kind },
  });
}

function kindText({ kind }: Exclude<RootNode, FileNode>): string {
  return kind.replace('-', ' ');
}

function notFound(
  { tree, what }: Pick<ChosenTree, 'tree' | 'what'>,
  path: string,
  { links, path: real }: ResolvedPath,
): RootsmithError {
  const parts = real.split('/').filter((part) => part !== '');
  let folder: RootNode = tree.root;
  let depth = 0;
  for (; depth < parts.length - 1; depth += 1) {
    const next: RootNode | undefined =
      folder.kind === 'directory' ? folder.children.get(parts[depth] ?? '') : undefined;
    if (next?.kind !== 'directory') break;
    folder = next;
  }
  const shown = (names: readonly string[]): string => `/${names.map(fromByteName).join('/')}`;
  const names = folder.kind === 'directory' ? sortedNames(folder) : [];
  const meant = nearest(parts[depth] ?? '', names);
  const followed = links.length === 0 ? '' : `, which leads to \`${shown(parts)}\``;
  const hint =
    meant === undefined
      ? `Look into \`${shown(parts.slice(0, depth))}\` with \`rootsmith ls\`.`
      : `Did you mean \`${shown([...parts.slice(0, depth), meant])}\`?`;
  return new RootsmithError('NOT_FOUND', `cannot find \`${path}\`${followed} in ${what}`, { hint, details: { path } });
}
