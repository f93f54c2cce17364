import type { ByteStream } from '../../bytes/index.ts';

export type TarEntryType = 'file' | 'hardlink' | 'symlink' | 'character-device' | 'block-device' | 'directory' | 'fifo';

/** What a tar says about one path. Names are byte strings: one character for each byte. */
export interface TarHeader {
  /** As stored: may start with `/` or `./`, may hold `..`. `parseEntryPath` makes it safe. */
  readonly path: string;
  readonly type: TarEntryType;
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of content; 0 for all but files. */
  readonly size: number;
  /** Whole seconds since 1970, rounded down; may be negative. */
  readonly mtime: number;
  /** Of symlinks as stored; of hard links the path of an earlier entry. Otherwise empty. */
  readonly linkTarget: string;
  /** Of devices; otherwise 0. */
  readonly major: number;
  readonly minor: number;
  /** Full name (`security.capability`) to raw value. */
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
}

/** Content that is passed over, where it was not read, by `skip`. */
export interface TarBody extends ByteStream {
  skip(): Promise<void>;
}

export interface TarEntry extends TarHeader {
  /** Of the entry's first header block, in the archive. */
  readonly offset: number;
  /** Of the stored body, in the archive. */
  readonly dataOffset: number;
  /** Bytes of the stored body, without padding. Only sparse files store another number than `size`. */
  readonly storedSize: number;
  /**
   * Header blocks that, followed by `body` and `tarPadding(size)` zeros, copy the entry to another
   * archive. The stored ones with their pax and long-name blocks; encoded anew for sparse files
   * (their body comes expanded) and below a global pax header (which stays behind).
   */
  readonly headerBytes: () => Uint8Array;
  /** The content. Read it before the next entry; what is left unread is skipped. */
  readonly body: TarBody;
}

export const FILE_TYPE = '0';
export const SPARSE_TYPE = 'S'; // GNU: the map of pieces is in the header

/** Type flags of entries. Some writers use a NUL or `7` («contiguous») for files. */
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
