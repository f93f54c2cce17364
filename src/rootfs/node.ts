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

/** The source of a file's bytes. They are read when the new image is written, not before. */
export type FileContent =
  /** The file is unchanged from the base squashfs, where it has this inode number. */
  | { readonly kind: 'base'; readonly inode: number }
  /** Content that can be opened any number of times: from a layer's spool, a file on disk, or a text in the recipe. */
  | {
      readonly kind: 'stream';
      readonly open: () => ByteStream;
      /** What the bytes are a part of, where that was checked by its digest: equal texts stand for equal bytes. */
      readonly origin?: string | undefined;
    };

export interface DirectoryNode extends Attributes {
  readonly kind: 'directory';
  /** The children by name (byte string). Their order does not matter: writers sort them. */
  readonly children: ReadonlyMap<string, RootNode>;
  /**
   * True if no source describes the directory: it was created because something lies below it. Laid over an existing
   * directory, it leaves the attributes of that one alone.
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
  /** A byte string, as stored. It is never resolved on the host. */
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
 * One inode. Two paths that hold the *same object* are hard links of each other; equal but distinct objects are
 * two files. Nodes are immutable: an edit makes new ones.
 */
export type RootNode = DirectoryNode | FileNode | SymlinkNode | DeviceNode | PipeNode;

/** A whole file system, as a value. */
export interface RootTree {
  readonly root: DirectoryNode;
}
