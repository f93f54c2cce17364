import type { ByteStream } from '../bytes/index.ts';

/** Full name (`security.selinux`) to value. Names are byte strings; values are raw, with any trailing NUL. */
export type Xattrs = ReadonlyMap<string, Uint8Array>;

export interface Attributes {
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Whole seconds since 1970, unsigned 32 bits. */
  readonly mtime: number;
  readonly xattrs: Xattrs;
}

/** Where the bytes of a file are. They are read when the new image is written, not before. */
export type FileContent =
  /** Unchanged from the base squashfs: the number of its inode there. */
  | { readonly kind: 'base'; readonly inode: number }
  /** Anything that can be read again and again: a layer's spool, a file on disk, a text in the recipe. */
  | { readonly kind: 'stream'; readonly open: () => ByteStream };

export interface DirectoryNode extends Attributes {
  readonly kind: 'directory';
  /** By name (byte string), in no order that matters: writers sort. */
  readonly children: ReadonlyMap<string, RootNode>;
  /**
   * True where no source described the directory: it was made because something lies below it. Laid
   * over a directory that exists, it leaves that one's attributes alone.
   */
  readonly implied?: true;
}

export interface FileNode extends Attributes {
  readonly kind: 'file';
  /** Bytes. */
  readonly size: number;
  readonly content: FileContent;
}

export interface SymlinkNode extends Attributes {
  readonly kind: 'symlink';
  /** Byte string, as stored: never resolved on the host. */
  readonly target: string;
}

export interface DeviceNode extends Attributes {
  readonly kind: 'block-device' | 'character-device';
  readonly major: number;
  readonly minor: number;
}

export interface PipeNode extends Attributes {
  readonly kind: 'fifo' | 'socket';
}

/**
 * One inode. Two paths that hold the *same object* are hard links of each other; equal but distinct
 * objects are two files. Nodes never change: an edit makes new ones.
 */
export type RootNode = DirectoryNode | FileNode | SymlinkNode | DeviceNode | PipeNode;

/** A whole file system, as a value. */
export interface RootTree {
  readonly root: DirectoryNode;
}
