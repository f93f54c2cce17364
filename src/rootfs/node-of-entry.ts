import { type ByteStream, streamOf } from '../bytes/index.ts';
import type { TarEntry } from '../formats/index.ts';
import { emptyDirectory } from './attributes.ts';
import type { Attributes, FileContent, RootNode } from './node.ts';

const MAX_MTIME = 0xffff_ffff;

/** Keeps the bytes of an entry where they can be read any number of times. */
export type StoreContent = (entry: TarEntry, body: ByteStream) => Promise<FileContent>;

export interface NodeOfEntryOptions {
  /** Keeps the content of a file, which must be read before this resolves. It is not called for empty files. */
  readonly store: StoreContent;
}

/** The node of any entry except a hard link, with its content kept by `store`. */
export async function nodeOfEntry(entry: TarEntry, { store }: NodeOfEntryOptions): Promise<RootNode> {
  const attributes = toAttributes(entry);
  switch (entry.type) {
    case 'file': {
      const content = entry.size === 0 ? emptyContent : await store(entry, entry.body);
      return { kind: 'file', ...attributes, size: entry.size, content };
    }
    case 'directory':
      return emptyDirectory(attributes);
    case 'symlink':
      return { kind: 'symlink', ...attributes, mode: 0o777, target: entry.linkTarget };
    case 'fifo':
      return { kind: 'fifo', ...attributes };
    case 'block-device':
    case 'character-device':
      return { kind: entry.type, ...attributes, major: entry.major, minor: entry.minor };
    case 'hardlink':
      throw new Error('bug: a hard link has no node of its own');
  }
}

const emptyContent: FileContent = { kind: 'stream', open: () => streamOf() };

/** The reader has checked owners and modes. Times are clamped to the range of squashfs. */
function toAttributes({ mode, uid, gid, mtime, xattrs }: TarEntry): Attributes {
  return { mode, uid, gid, mtime: Math.min(Math.max(mtime, 0), MAX_MTIME), xattrs };
}
