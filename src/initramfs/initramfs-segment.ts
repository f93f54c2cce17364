import type { RandomAccess } from '../bytes/index.ts';
import type { Compression } from '../compression/index.ts';
import type { CpioEntry } from '../formats/index.ts';

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
