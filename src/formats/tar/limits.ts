/** Beyond these an archive is taken for a bomb. Each can be set; see `defaultTarLimits`. */
export interface TarLimits {
  /** Entries of the archive. */
  readonly entries: number;
  /** Bytes of a path or a link target. */
  readonly pathBytes: number;
  /** Bytes of pax and long-name headers before one entry, and of all global pax headers together. */
  readonly metadataBytes: number;
  /** Bytes of all files together, with holes counted, plus what follows the archive's end. */
  readonly totalBytes: number;
}

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

export const defaultTarLimits: TarLimits = {
  entries: 1_000_000,
  pathBytes: 4096, //         PATH_MAX of Linux
  metadataBytes: 4 * MIB, //  an xattr of Linux has at most 64 KiB
  totalBytes: 64 * GIB,
};
