import { RootsmithError } from '../../errors/index.ts';
import type { FatGeometry } from './geometry.ts';
import { ENTRY_BYTES, ROOT_CLUSTER } from './layout.ts';
import { type FatName, ShortNames } from './short-names.ts';
import type { FatNode } from './tree.ts';

/** A node with its name and its place. */
export interface PlacedNode {
  readonly node: FatNode;
  readonly name: FatName;
  /** The number of the directory that holds it: 0 for the root. */
  readonly parentCluster: number;
  /** In the order of the chain. Those of a file follow one another. */
  readonly clusters: readonly ClusterRun[];
  readonly children: readonly PlacedNode[];
}

/** Clusters that follow one another. */
export interface ClusterRun {
  readonly first: number;
  readonly count: number;
}

export interface PlacedTree {
  readonly root: PlacedNode;
  /** The last cluster in use. */
  readonly lastCluster: number;
}

const MAX_DIRECTORY_BYTES = 2 ** 21;
const LONG_NAME_PART = 13;

/**
 * Gives clusters to the whole tree in the order in which mcopy takes them: a directory's first one, what is in it, and
 * then what its entries need beyond one cluster. Throws `LIMIT_EXCEEDED` if the volume is too small.
 */
export function placeTree(tree: FatNode, geometry: FatGeometry): PlacedTree {
  const clusterBytes = geometry.sectorBytes * geometry.sectorsPerCluster;
  const placer = new Placer(clusterBytes);
  const root = placer.placeDirectory(tree, { short: '', caseFlags: 0, long: undefined }, 0);
  const needed = placer.next - ROOT_CLUSTER;
  if (needed > geometry.clusters) {
    throw new RootsmithError(
      'LIMIT_EXCEEDED',
      `files that need ${needed * clusterBytes} bytes do not fit in a FAT volume with ${geometry.clusters * clusterBytes}`,
      { hint: 'Make the volume larger.', details: { needed: needed * clusterBytes } },
    );
  }
  return { root, lastCluster: placer.next - 1 };
}

/** The number of 32-byte entries that a name takes. */
export function slotsOf({ long }: FatName): number {
  return 1 + (long === undefined ? 0 : Math.ceil(long.length / LONG_NAME_PART));
}

class Placer {
  readonly #clusterBytes: number;
  next = ROOT_CLUSTER;

  constructor(clusterBytes: number) {
    this.#clusterBytes = clusterBytes;
  }

  placeDirectory(node: FatNode, name: FatName, parentCluster: number): PlacedNode {
    const own = this.next;
    const first = this.#take(1);
    const isRoot = node.path === '';
    const names = new ShortNames([...node.children.values()].map((entry) => entry.name));
    let slots = isRoot ? 1 : 2; // the label, or `.` and `..`
    const children = [...node.children.values()].map((entry) => {
      const entryName = names.nameOf(entry.name);
      slots += slotsOf(entryName);
      return this.#place(entry, entryName, isRoot ? 0 : own);
    });
    const bytes = slots * ENTRY_BYTES;
    if (bytes > MAX_DIRECTORY_BYTES) {
      throw new RootsmithError('FORMAT_UNSUPPORTED', `\`${node.path}\` has more entries than a directory of a FAT can`);
    }
    const rest = this.#take(this.#clustersFor(bytes) - 1);
    return { node, name, parentCluster, clusters: [...first, ...rest], children };
  }

  #place(node: FatNode, name: FatName, parentCluster: number): PlacedNode {
    if (node.content === undefined) return this.placeDirectory(node, name, parentCluster);
    return { node, name, parentCluster, clusters: this.#take(this.#clustersFor(node.content.size)), children: [] };
  }

  #clustersFor(bytes: number): number {
    return Math.ceil(bytes / this.#clusterBytes);
  }

  #take(count: number): readonly ClusterRun[] {
    const first = this.next;
    this.next += count;
    return count > 0 ? [{ first, count }] : [];
  }
}
