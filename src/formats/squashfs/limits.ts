/** How far a reader goes before it takes an image for an attack. Each excess is `LIMIT_EXCEEDED`. */
export interface SquashfsLimits {
  /** Inodes in the image. @default 1000000 */
  readonly inodes: number;
  /** Names met in one walk; hard links count each time, and names in the indexes of directories. @default 2000000 */
  readonly entries: number;
  /** Directories inside each other. @default 1024 */
  readonly depth: number;
  /** Expanded metadata, which stays in memory. @default 128 MiB */
  readonly metadataBytes: number;
  /** One file, holes included. @default 16 GiB */
  readonly fileBytes: number;
  /** Names and values of one set of extended attributes. @default 1 MiB */
  readonly xattrBytes: number;
}

const MIB = 1024 ** 2;

/** Limits that no image of an operating system comes near. */
export const defaultLimits: SquashfsLimits = {
  inodes: 1_000_000,
  entries: 2_000_000,
  depth: 1024,
  metadataBytes: 128 * MIB,
  fileBytes: 16 * 1024 * MIB,
  xattrBytes: MIB,
};
