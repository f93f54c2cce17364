import { RootsmithError } from '../../errors/index.ts';

/** How a FAT32 volume is divided. All but the sector size are numbers of sectors or clusters. */
export interface FatGeometry {
  readonly sectorBytes: number;
  readonly sectorsPerCluster: number;
  readonly reservedSectors: number;
  readonly sectors: number;
  readonly tableSectors: number;
  readonly clusters: number;
  readonly sectorsPerTrack: number;
  readonly heads: number;
}

export const TABLES = 2;
const RESERVED_SECTORS = 32;
const ENTRY = 4;

/** Cluster sizes by the number of sectors, as mkfs.vfat chooses them. */
const clusterSizes = [
  { upTo: 532_480, sectorsPerCluster: 1 },
  { upTo: 2 ** 24, sectorsPerCluster: 8 },
  { upTo: 2 ** 25, sectorsPerCluster: 16 },
  { upTo: 2 ** 26, sectorsPerCluster: 32 },
  { upTo: Number.POSITIVE_INFINITY, sectorsPerCluster: 64 },
] as const;

/**
 * The geometry that old firmware is told, by the number of sectors.
 *
 * @see https://www.sdcard.org/downloads/pls/ «File System Specification», annex C
 */
const tracks = [
  { upTo: 8192, heads: 2, sectorsPerTrack: 16 },
  { upTo: 32_768, heads: 2, sectorsPerTrack: 32 },
  { upTo: 65_536, heads: 4, sectorsPerTrack: 32 },
  { upTo: 262_144, heads: 8, sectorsPerTrack: 32 },
  { upTo: 524_288, heads: 16, sectorsPerTrack: 32 },
  { upTo: 1_032_192, heads: 16, sectorsPerTrack: 63 },
  { upTo: 2_064_384, heads: 32, sectorsPerTrack: 63 },
  { upTo: 4_128_768, heads: 64, sectorsPerTrack: 63 },
  { upTo: 8_257_536, heads: 128, sectorsPerTrack: 63 },
  { upTo: Number.POSITIVE_INFINITY, heads: 255, sectorsPerTrack: 63 },
] as const;

/**
 * Divides a volume as `mkfs.vfat -F 32` does: whole tracks, tables and data aligned to clusters. Throws
 * `FORMAT_UNSUPPORTED` for a size that FAT32 cannot have.
 */
export function fatGeometry(size: number, sectorBytes: number): FatGeometry {
  const wanted = Math.floor(size / sectorBytes);
  const { heads, sectorsPerTrack } = rowFor(tracks, wanted);
  const sectors = wanted - (wanted % sectorsPerTrack);
  const { sectorsPerCluster } = rowFor(clusterSizes, wanted);
  const reservedSectors = roundUp(RESERVED_SECTORS, sectorsPerCluster);
  const tableSectors = tableSectorsOf({ sectors, sectorBytes, sectorsPerCluster, reservedSectors });
  const clusters = Math.floor((sectors - reservedSectors - TABLES * tableSectors) / sectorsPerCluster);
  if (clusters < 1 || sectors > 0xffff_ffff) {
    throw new RootsmithError('FORMAT_UNSUPPORTED', `a volume of ${size} bytes cannot be FAT32`, { details: { size } });
  }
  return {
    sectorBytes,
    sectorsPerCluster,
    reservedSectors,
    sectors,
    tableSectors,
    clusters,
    sectorsPerTrack,
    heads,
  };
}

type Divided = Pick<FatGeometry, 'sectors' | 'sectorBytes' | 'sectorsPerCluster' | 'reservedSectors'>;

/** As large as the tables must be if they themselves took no room from the clusters; a little more than needed. */
function tableSectorsOf({ sectors, sectorBytes, sectorsPerCluster, reservedSectors }: Divided): number {
  const dataBytes = (sectors - reservedSectors) * sectorBytes + TABLES * 2 * ENTRY;
  const clusters = Math.floor(dataBytes / (sectorsPerCluster * sectorBytes + TABLES * ENTRY));
  return roundUp(Math.ceil(((clusters + 2) * ENTRY) / sectorBytes), sectorsPerCluster);
}

function rowFor<R extends { readonly upTo: number }>(table: readonly R[], sectors: number): R {
  const row = table.find(({ upTo }) => sectors <= upTo);
  if (row === undefined) throw new Error(`bug: no row for ${sectors} sectors`);
  return row;
}

function roundUp(count: number, unit: number): number {
  return Math.ceil(count / unit) * unit;
}
