import type { ByteStream, EntryPath } from '../bytes/index.ts';
import { type TarInput, writeTar } from '../formats/index.ts';
import type { FileNode, RootNode, RootTree } from './node.ts';
import { walkTree } from './walk.ts';

export interface TarOfTreeOptions {
  /** The bytes of a file, from their beginning. */
  readonly content: (node: FileNode) => ByteStream;
  /** The latest time allowed, in seconds since 1970: later ones become this. */
  readonly clampMtime?: number | undefined;
  /** Whether to begin with an entry `./` for the root. @default true */
  readonly includeRoot?: boolean;
  /** Called for each socket. Sockets are left out, because a tar cannot hold them. */
  readonly onSocket?: ((path: EntryPath) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes a tree as a tar: parents first, siblings in the order of their bytes, and further paths of an inode as
 * hard links of the first. Equal trees give equal bytes.
 */
export function tarOfTree(tree: RootTree, options: TarOfTreeOptions): ByteStream {
  return writeTar(entriesOf(tree, options), { signal: options.signal });
}

function* entriesOf(
  tree: RootTree,
  { content, clampMtime = Number.MAX_SAFE_INTEGER, includeRoot = true, onSocket }: TarOfTreeOptions,
): Generator<TarInput, void, void> {
  const firstPaths = new Map<RootNode, EntryPath>();
  for (const { path, node, isFirstLink } of walkTree(tree)) {
    if (node.kind === 'socket') onSocket?.(path);
    else if (path !== '' || includeRoot) {
      if (isFirstLink) firstPaths.set(node, path);
      const linkTarget = isFirstLink ? undefined : firstPaths.get(node);
      yield { ...toEntry(path, node, { linkTarget, content }), mtime: Math.min(node.mtime, clampMtime) };
    }
  }
}

interface EntryContext {
  /** The first path of the inode, if it was written before. */
  readonly linkTarget: EntryPath | undefined;
  readonly content: TarOfTreeOptions['content'];
}

function toEntry(path: EntryPath, node: RootNode, { linkTarget, content }: EntryContext): TarInput {
  const { mode, uid, gid, mtime, xattrs } = node;
  const plain = { path, mode, uid, gid, mtime, xattrs, size: 0, linkTarget: '', major: 0, minor: 0 };
  if (linkTarget !== undefined) return { ...plain, type: 'hardlink', linkTarget, xattrs: new Map() };
  switch (node.kind) {
    case 'directory':
      return { ...plain, type: 'directory' };
    case 'file':
      return { ...plain, type: 'file', size: node.size, body: content(node) };
    case 'symlink':
      return { ...plain, type: 'symlink', linkTarget: node.target };
    case 'block-device':
    case 'character-device':
      return { ...plain, type: node.kind, major: node.major, minor: node.minor };
    case 'fifo':
      return { ...plain, type: 'fifo' };
    case 'socket':
      throw new Error('bug: a tar cannot hold a socket');
  }
}
