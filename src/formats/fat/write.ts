import { bytesContent, type Extent, type SparseContent, sparseContent } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { BACKUP_SECTOR, encodeBootSector, encodeInfoSector } from './boot-sectors.ts';
import { type DirectoryFacts, encodeDirectory } from './directory.ts';
import { type FatGeometry, fatGeometry } from './geometry.ts';
import { END_OF_CHAIN, END_OF_ROOT, ROOT_CLUSTER } from './layout.ts';
import { type ClusterRun, type PlacedNode, type PlacedTree, placeTree } from './place.ts';
import { dosTime } from './times.ts';
import { type FatInput, fatTree } from './tree.ts';

export interface FatOptions {
  /** Of the volume, in bytes. Tracks that are not whole stay unused at its end. */
  readonly size: number;
  readonly sectorBytes: 512 | 4096;
  /** At most 11 characters of ASCII. It is written as it is. */
  readonly label: string;
  /** @default 0x1234abcd, as `mkfs.vfat --invariant` */
  readonly volumeId?: number | undefined;
  /** Of all files and directories, in seconds since 1970. */
  readonly time: number;
  /** Entries are written in this order. */
  readonly entries: readonly FatInput[];
}

const INVARIANT_ID = 0x1234_abcd;
const LABEL_LENGTH = 11;
const MEDIA = 0x0fff_fff8;

/**
 * A FAT32 volume with files, each in one piece. Only the table and the directories are made in memory; files are read
 * when the volume is. It is what `mkfs.vfat -F 32 --invariant` and `mcopy` make of the same files in the same order,
 * except for the boot code, and for the short names of names that are not ASCII. Throws `FORMAT_UNSUPPORTED` for what
 * FAT32 cannot hold, `LIMIT_EXCEEDED` if the files do not fit.
 */
export function writeFat(options: FatOptions): SparseContent {
  const label = paddedLabel(options.label);
  const geometry = fatGeometry(options.size, options.sectorBytes);
  const placed = placeTree(fatTree(options.entries), geometry);
  const facts = { label, time: dosTime(options.time) };
  const table = encodeTable(placed);
  const tableAt = (index: number): number => geometry.reservedSectors + index * geometry.tableSectors;
  const sectors: readonly (readonly [sector: number, bytes: Uint8Array])[] = [
    ...bootSectors({ ...options, label }, geometry, placed),
    [tableAt(0), table],
    [tableAt(1), table],
  ];
  const fixed = sectors.map(([sector, bytes]) => ({
    start: sector * geometry.sectorBytes,
    content: bytesContent(bytes),
  }));
  return sparseContent(options.size, [...fixed, ...extentsOfTree(placed.root, { geometry, facts })]);
}

function paddedLabel(label: string): string {
  if (label.length <= LABEL_LENGTH && /^[\x20-\x7e]+$/.test(label)) return label.padEnd(LABEL_LENGTH);
  throw new RootsmithError('FORMAT_UNSUPPORTED', `\`${label}\` cannot be the label of a FAT volume`);
}

function bootSectors(
  { label, volumeId = INVARIANT_ID }: FatOptions,
  geometry: FatGeometry,
  { lastCluster }: PlacedTree,
): readonly (readonly [number, Uint8Array])[] {
  const boot = encodeBootSector({ geometry, volumeId, label });
  const used = lastCluster - ROOT_CLUSTER + 1;
  return [
    [0, boot],
    [1, encodeInfoSector(geometry.clusters - used, lastCluster)],
    [BACKUP_SECTOR, boot],
    [BACKUP_SECTOR + 1, encodeInfoSector(geometry.clusters - 1, ROOT_CLUSTER)], // as it was when the volume was new
  ];
}

/** The table up to the last cluster in use. The rest is zeros: free clusters. */
function encodeTable({ root, lastCluster }: PlacedTree): Uint8Array {
  const table = new Uint32Array(lastCluster + 1);
  table[0] = MEDIA;
  table[1] = END_OF_CHAIN;
  for (const { clusters, node } of nodesOf(root)) chain(table, clusters, node.path === '' ? END_OF_ROOT : END_OF_CHAIN);
  const bytes = Buffer.alloc(table.byteLength);
  table.forEach((value, index) => bytes.writeUInt32LE(value, index * 4));
  return bytes;
}

function chain(table: Uint32Array, runs: readonly ClusterRun[], end: number): void {
  runs.forEach(({ first, count }, index) => {
    for (let cluster = first; cluster < first + count - 1; cluster++) table[cluster] = cluster + 1;
    table[first + count - 1] = runs[index + 1]?.first ?? end;
  });
}

function* nodesOf(node: PlacedNode): Generator<PlacedNode, void, void> {
  yield node;
  for (const child of node.children) yield* nodesOf(child);
}

interface TreeFacts {
  readonly geometry: FatGeometry;
  readonly facts: DirectoryFacts;
}

function extentsOfTree(root: PlacedNode, { geometry, facts }: TreeFacts): readonly Extent[] {
  const clusterBytes = geometry.sectorBytes * geometry.sectorsPerCluster;
  const dataSector = geometry.reservedSectors + 2 * geometry.tableSectors;
  const offsetOf = (cluster: number): number =>
    dataSector * geometry.sectorBytes + (cluster - ROOT_CLUSTER) * clusterBytes;
  return [...nodesOf(root)].flatMap((placed) => {
    const { clusters } = placed;
    const { content } = placed.node;
    return content === undefined
      ? scattered(encodeDirectory(placed, facts), clusters, { clusterBytes, offsetOf })
      : clusters.map(({ first }) => ({ start: offsetOf(first), content }));
  });
}

interface Clusters {
  readonly clusterBytes: number;
  readonly offsetOf: (cluster: number) => number;
}

/** The bytes of a directory, cut as its clusters lie. */
function scattered(
  bytes: Uint8Array,
  runs: readonly ClusterRun[],
  { clusterBytes, offsetOf }: Clusters,
): readonly Extent[] {
  let at = 0;
  return runs.map(({ first, count }) => {
    const from = at;
    at += count * clusterBytes;
    return { start: offsetOf(first), content: bytesContent(bytes.subarray(from, at)) };
  });
}
