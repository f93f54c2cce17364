import type { SizedContent } from '../../bytes/index.ts';
import type { Guid } from './guid.ts';

/** A partition as the table holds it. */
export interface PartitionEntry {
  /** At most 36 UTF-16 code units. */
  readonly name: string;
  readonly type: Guid;
  readonly guid: Guid;
  /** Bit 2 marks what a BIOS may boot. */
  readonly attributes: bigint;
}

/** A partition to write. */
export interface PartitionInput extends PartitionEntry {
  /** Bytes: a multiple of 1 MiB. */
  readonly size: number;
  /** What it begins with; the rest is zeros. @default all zeros */
  readonly content?: SizedContent | undefined;
}

/** A partition and where it lies, in bytes from the start of the disk. */
export interface PlacedPartition extends PartitionEntry {
  readonly start: number;
  readonly size: number;
}

export type SectorBytes = 512 | 4096;

export const ALIGNMENT_BYTES = 1024 * 1024;
