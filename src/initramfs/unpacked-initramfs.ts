import type { RandomAccess } from '../bytes/index.ts';
import type { InitramfsBelongings } from './belongings.ts';
import type { InitramfsSegment } from './initramfs-segment.ts';

/** A range of a file that outside programs can read. The file may go on behind it. */
export interface DiskRange {
  readonly path: string;
  /** Bytes. */
  readonly offset: number;
}

/** An initramfs in a work file, or in a part of one. */
export interface InitramfsFile {
  readonly access: RandomAccess;
  readonly onDisk: DiskRange;
}

/** The root file system in its segment. */
export interface RootfsFile {
  /** Path as stored. */
  readonly path: string;
  readonly image: RandomAccess;
  /** The same on disk; written there when it is first asked for, unless it is there already. */
  readonly onDisk: () => Promise<DiskRange>;
  /** Seconds since 1970. */
  readonly mtime: number;
}

/** The one segment of an initramfs that holds the root file system; the others stay as they are. */
export interface UnpackedInitramfs {
  /** The whole file. */
  readonly file: RandomAccess;
  readonly segment: InitramfsSegment;
  readonly rootfs: RootfsFile;
  /** Of all segments. */
  readonly belongings: InitramfsBelongings;
}
