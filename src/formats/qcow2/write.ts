/**
 * Disk images of QEMU, version 3 («compat 1.1»): clusters with data, and two levels of tables that say where they lie.
 *
 * @see https://www.qemu.org/docs/master/interop/qcow2.html
 */
import {
  bytesContent,
  dataBlocks,
  type Extent,
  extentsOf,
  raw,
  type SizedContent,
  type SparseContent,
  sparseContent,
  struct,
  u32be,
  u64be,
} from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';

export interface Qcow2Options {
  /** A power of two from 512 to 2 MiB. @default 65536, as qemu-img */
  readonly clusterBytes?: number | undefined;
}

const header = struct('qcow2 header', {
  magic: raw(4), //               QFI and FB
  version: u32be,
  backingOffset: u64be,
  backingBytes: u32be,
  clusterBits: u32be,
  size: u64be, //                 of the disk
  encryption: u32be,
  l1Entries: u32be,
  l1Offset: u64be,
  refcountOffset: u64be,
  refcountClusters: u32be,
  snapshots: u32be,
  snapshotsOffset: u64be,
  incompatible: u64be,
  compatible: u64be,
  autoclear: u64be,
  refcountOrder: u32be, //        4: counts of 16 bits
  headerBytes: u32be, //          the list of extensions behind it is empty: zeros
});

const MAGIC = Uint8Array.of(0x51, 0x46, 0x49, 0xfb);
const DEFAULT_CLUSTER = 65_536;
const ENTRY = 8;
const COUNT = 2;
/** In entries: the cluster has one user, so that it can be written without being copied. */
const COPIED = 1n << 63n;

/**
 * A disk as qcow2. Only its tables are made in memory: clusters without data cost nothing, and the others are read when
 * the image is. Throws `FORMAT_UNSUPPORTED` for a cluster size that the format does not know.
 */
export function writeQcow2(disk: SizedContent, { clusterBytes = DEFAULT_CLUSTER }: Qcow2Options = {}): SparseContent {
  const layout = layoutOf(disk, clusterBytes);
  const at = (cluster: number, bytes: Uint8Array): Extent => ({
    start: cluster * clusterBytes,
    content: bytesContent(bytes),
  });
  return sparseContent(layout.clusters * clusterBytes, [
    at(0, encodeHeader(disk, layout)),
    at(layout.refcountTable, encodeRefcountTable(layout)),
    at(layout.refcountBlocks, encodeRefcounts(layout)),
    at(layout.l1, encodeL1(layout)),
    ...encodeL2(layout).map(([cluster, bytes]) => at(cluster, bytes)),
    ...movedExtents(disk, layout),
  ]);
}

/** Data clusters that lie in a row, in the disk and in the file. */
interface Moved {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** All in clusters. */
interface Layout {
  readonly clusterBytes: number;
  readonly refcountTable: number;
  readonly refcountTableClusters: number;
  readonly refcountBlocks: number;
  readonly refcountBlockCount: number;
  readonly l1: number;
  readonly l1Entries: number;
  /** The tables of the second level that exist, by their index in the first, and where they lie. */
  readonly l2: ReadonlyMap<number, number>;
  readonly data: readonly Moved[];
  readonly clusters: number;
}

function layoutOf(disk: SizedContent, clusterBytes: number): Layout {
  if (!Number.isInteger(Math.log2(clusterBytes)) || clusterBytes < 512 || clusterBytes > 2 ** 21) {
    throw new RootsmithError('FORMAT_UNSUPPORTED', `qcow2 knows no clusters of ${clusterBytes} bytes`, {
      hint: 'Give a power of two from 512 to 2097152.',
    });
  }
  const runs = dataBlocks(disk, clusterBytes);
  const perTable = clusterBytes / ENTRY;
  const l1Entries = Math.ceil(Math.ceil(disk.size / clusterBytes) / perTable);
  const l1Clusters = Math.max(1, Math.ceil((l1Entries * ENTRY) / clusterBytes));
  const tables = [...new Set(runs.flatMap(({ first, count }) => tablesOf(first, count, perTable)))];
  const dataClusters = runs.reduce((sum, { count }) => sum + count, 0);
  const { table, blocks } = refcountSizes(1 + l1Clusters + tables.length + dataClusters, clusterBytes);
  const l1 = 1 + table + blocks;
  const firstL2 = l1 + l1Clusters;
  let next = firstL2 + tables.length;
  const data = runs.map(({ first, count }) => {
    const to = next;
    next += count;
    return { from: first, to, count };
  });
  return {
    clusterBytes,
    refcountTable: 1,
    refcountTableClusters: table,
    refcountBlocks: 1 + table,
    refcountBlockCount: blocks,
    l1,
    l1Entries,
    l2: new Map(tables.map((index, number) => [index, firstL2 + number])),
    data,
    clusters: next,
  };
}

function tablesOf(first: number, count: number, perTable: number): readonly number[] {
  const from = Math.floor(first / perTable);
  const to = Math.floor((first + count - 1) / perTable);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** The table and the blocks of reference counts, which count themselves too. */
function refcountSizes(others: number, clusterBytes: number): { readonly table: number; readonly blocks: number } {
  let [table, blocks] = [1, 1];
  for (;;) {
    const neededBlocks = Math.ceil((others + table + blocks) / (clusterBytes / COUNT));
    const neededTable = Math.ceil((neededBlocks * ENTRY) / clusterBytes);
    if (neededBlocks === blocks && neededTable === table) return { table, blocks };
    [table, blocks] = [neededTable, neededBlocks];
  }
}

function encodeHeader(disk: SizedContent, layout: Layout): Uint8Array {
  const { clusterBytes } = layout;
  return header.encode({
    magic: MAGIC,
    version: 3,
    backingOffset: 0n,
    backingBytes: 0,
    clusterBits: Math.log2(clusterBytes),
    size: BigInt(disk.size),
    encryption: 0,
    l1Entries: layout.l1Entries,
    l1Offset: BigInt(layout.l1 * clusterBytes),
    refcountOffset: BigInt(layout.refcountTable * clusterBytes),
    refcountClusters: layout.refcountTableClusters,
    snapshots: 0,
    snapshotsOffset: 0n,
    incompatible: 0n,
    compatible: 0n,
    autoclear: 0n,
    refcountOrder: 4,
    headerBytes: header.size,
  });
}

function encodeRefcountTable({ refcountBlocks, refcountBlockCount, clusterBytes }: Layout): Uint8Array {
  return entries(refcountBlockCount, (index) => BigInt((refcountBlocks + index) * clusterBytes));
}

/** Every cluster of the file is used once. */
function encodeRefcounts({ clusters }: Layout): Uint8Array {
  const counts = new Uint8Array(clusters * COUNT);
  for (let at = 1; at < counts.length; at += COUNT) counts[at] = 1;
  return counts;
}

function encodeL1({ l1Entries, l2, clusterBytes }: Layout): Uint8Array {
  return entries(l1Entries, (index) => entryOf(l2.get(index), clusterBytes));
}

function encodeL2({ l2, data, clusterBytes }: Layout): readonly (readonly [cluster: number, bytes: Uint8Array])[] {
  const perTable = clusterBytes / ENTRY;
  const tables = new Map([...l2].map(([index, cluster]) => [index, [cluster, Buffer.alloc(clusterBytes)] as const]));
  for (const { from, to, count } of data) {
    for (let index = 0; index < count; index++) {
      const table = tables.get(Math.floor((from + index) / perTable))?.[1];
      table?.writeBigUInt64BE(entryOf(to + index, clusterBytes), ((from + index) % perTable) * ENTRY);
    }
  }
  return [...tables.values()];
}

function entryOf(cluster: number | undefined, clusterBytes: number): bigint {
  return cluster === undefined ? 0n : BigInt(cluster * clusterBytes) | COPIED;
}

function entries(count: number, valueOf: (index: number) => bigint): Uint8Array {
  const bytes = Buffer.alloc(count * ENTRY);
  for (let index = 0; index < count; index++) bytes.writeBigUInt64BE(valueOf(index), index * ENTRY);
  return bytes;
}

/** The extents of the disk where their clusters lie in the file. None crosses the end of a run. */
function movedExtents(disk: SizedContent, { data, clusterBytes }: Layout): readonly Extent[] {
  let run = 0;
  return extentsOf(disk).map(({ start, content }) => {
    const cluster = Math.floor(start / clusterBytes);
    for (let moved = data[run]; moved !== undefined && cluster >= moved.from + moved.count; moved = data[run]) run += 1;
    const { from = 0, to = 0 } = data[run] ?? {};
    return { start: start + (to - from) * clusterBytes, content };
  });
}
