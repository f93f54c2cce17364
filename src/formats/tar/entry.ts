import type { ByteStream } from '../../bytes/index.ts';

export type TarEntryType = 'file' | 'hardlink' | 'symlink' | 'character-device' | 'block-device' | 'directory' | 'fifo';

/** The header of one path. Names are byte strings: one character for each byte. */
export interface TarHeader {
  /** The path as stored. It may start with `/` or `./` and may hold `..`; `parseEntryPath` makes it safe. */
  readonly path: string;
  readonly type: TarEntryType;
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** The size of the content in bytes. It is 0 for everything except files. */
  readonly size: number;
  /** Whole seconds since 1970, rounded down. They may be negative. */
  readonly mtime: number;
  /** The target of a symlink as stored; of a hard link the path of an earlier entry; otherwise empty. */
  readonly linkTarget: string;
  /** The major number of a device, otherwise 0. */
  readonly major: number;
  readonly minor: number;
  /** The extended attributes: full name (`security.capability`) to raw value. */
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
}

/** Content that `skip` passes over where it was not read. */
export interface TarBody extends ByteStream {
  skip(): Promise<void>;
}

export interface TarEntry extends TarHeader {
  /** The offset of the entry's first header block in the archive. */
  readonly offset: number;
  /** The offset of the stored body in the archive. */
  readonly dataOffset: number;
  /** The bytes of the stored body, without padding. It differs from `size` for sparse files only. */
  readonly storedSize: number;
  /**
   * Header blocks that, followed by `body` and `tarPadding(size)` zeros, copy the entry to another archive. They are
   * the stored ones with their pax and long-name blocks, or are encoded anew for sparse files (whose body is
   * expanded) and below a global pax header (which is not copied).
   */
  readonly headerBytes: () => Uint8Array;
  /** The content. Read it before the next entry; what is left unread is skipped. */
  readonly body: TarBody;
}

export const FILE_TYPE = '0';
export const SPARSE_TYPE = 'S'; // GNU's type: the sparse map is in the header

/** The type flags of entries. Some writers use a NUL or `7` («contiguous») for files. */
export const entryTypes: Readonly<Record<string, TarEntryType>> = {
  '': 'file',
  [FILE_TYPE]: 'file',
  '7': 'file',
  [SPARSE_TYPE]: 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character-device',
  '4': 'block-device',
  '5': 'directory',
  '6': 'fifo',
};
