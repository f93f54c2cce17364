import type { RandomAccess } from '../../bytes/index.ts';
import type { CpioEntry } from '../../formats/index.ts';
import type { Compression } from '../compression/decompressors.ts';
import type { InitramfsBelongings } from './belongings.ts';

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

/** An entry, and where its body lies in the expanded segment. */
export interface UnpackedEntry extends Omit<CpioEntry, 'body'> {
  /** Number of its archive in the segment: hard links do not reach beyond one archive. */
  readonly archive: number;
  readonly dataOffset: number;
}

/** A part of an initramfs that is compressed as one, or not at all. */
export interface InitramfsSegment {
  readonly compression: Compression;
  /** Offsets in the file. */
  readonly start: number;
  readonly end: number;
  /** The cpio archive or archives in it, expanded. */
  readonly expanded: RandomAccess;
  /** In stored order. */
  readonly entries: readonly UnpackedEntry[];
  /** Where the last archive ends in `expanded`; only zeros follow. */
  readonly archivesEnd: number;
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
