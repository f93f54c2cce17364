import { type Limits, limitsWith } from '../../bytes/index.ts';

/** The limits of a reader. Exceeding one throws `LIMIT_EXCEEDED`. */
export interface SquashfsLimits {
  /** The most inodes of the image. @default the limit `entries` */
  readonly inodes: number;
  /**
   * The most names of one walk. Hard links count each time, as do the names in the indexes of directories. @default
   * four times the limit `entries`
   */
  readonly entries: number;
  /** The most directories inside each other. @default the limit `depth` */
  readonly depth: number;
  /** The most bytes of expanded metadata, which stays in memory. @default the limit `memory` */
  readonly metadataBytes: number;
  /** The most bytes of one file, holes included. @default the limit `content` */
  readonly fileBytes: number;
  /** The most bytes of names and values in one set of extended attributes. @default the limit `header` */
  readonly xattrBytes: number;
}

/** A hard link is a name without an inode of its own. */
const NAMES_PER_INODE = 4;

/** Derives the limits of a squashfs from those of an image. */
export function squashfsLimits({ entries, depth, memory, content, header }: Limits): SquashfsLimits {
  return {
    inodes: entries,
    entries: NAMES_PER_INODE * entries,
    depth,
    metadataBytes: memory,
    fileBytes: content,
    xattrBytes: header,
  };
}

/** The limits that follow from the table. */
export const defaultSquashfsLimits: SquashfsLimits = squashfsLimits(limitsWith());
