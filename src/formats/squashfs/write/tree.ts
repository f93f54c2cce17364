import type { ByteStream } from '../../../bytes/index.ts';

/**
 * The tree of a file system to be written. Its shape is that of the rootfs room's nodes, so those trees fit. The
 * same object under two names is a hard link; directories never are.
 */
export type WriteNode = WriteDirectory | WriteFile | WriteSymlink | WriteDevice | WritePipe;

/** What all nodes have. */
export interface WriteAttributes {
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Whole seconds since 1970. Values that do not fit in unsigned 32 bits are clamped. */
  readonly mtime: number;
  /** Full names (byte strings) to raw values. */
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
}

/** A directory. */
export interface WriteDirectory extends WriteAttributes {
  readonly kind: 'directory';
  /** The children by name, a byte string, in any order. */
  readonly children: ReadonlyMap<string, WriteNode>;
}

/** A regular file. */
export interface WriteFile extends WriteAttributes {
  readonly kind: 'file';
  /** Bytes. */
  readonly size: number;
  readonly content: WriteContent;
}

/** The source of a file's bytes. */
export type WriteContent =
  /** The file of this inode number in the base. Its blocks are copied as they are. */
  | { readonly kind: 'base'; readonly inode: number }
  /** Content that can be opened any number of times, and gives the same bytes each time. */
  | { readonly kind: 'stream'; readonly open: () => ByteStream };

/** A symbolic link. */
export interface WriteSymlink extends WriteAttributes {
  readonly kind: 'symlink';
  /** Byte string. */
  readonly target: string;
}

/** A device node. */
export interface WriteDevice extends WriteAttributes {
  readonly kind: 'block-device' | 'character-device';
  readonly major: number;
  readonly minor: number;
}

/** A fifo or socket. */
export interface WritePipe extends WriteAttributes {
  readonly kind: 'fifo' | 'socket';
}
