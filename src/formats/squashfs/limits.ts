import { type Limits, limitsWith } from '../../bytes/index.ts';

/** How far a reader goes before it takes an image for an attack. Each excess is `LIMIT_EXCEEDED`. */
export interface SquashfsLimits {
  /** Inodes in the image. @default the limit `entries` */
  readonly inodes: number;
  /** Names met in one walk; hard links count each time, and names in the indexes of directories. @default four times the limit `entries` */
  readonly entries: number;
  /** Directories inside each other. @default the limit `depth` */
  readonly depth: number;
  /** Expanded metadata, which stays in memory. @default the limit `memory` */
  readonly metadataBytes: number;
  /** One file, holes included. @default the limit `content` */
  readonly fileBytes: number;
  /** Names and values of one set of extended attributes. @default the limit `header` */
  readonly xattrBytes: number;
}

/** Hard links are names without an inode. */
const NAMES_PER_INODE = 4;

/** What the limits of an image say of a squashfs. */
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

/** Those of the table. */
export const defaultSquashfsLimits: SquashfsLimits = squashfsLimits(limitsWith());
