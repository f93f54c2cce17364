import { ISO_BLOCK_BYTES } from './layout.ts';
import { pathTableBytes } from './path-table.ts';
import { type IsoRecord, packIntoBlocks, recordBytes, recordsOf } from './records.ts';
import type { IsoNode } from './tree.ts';

/** A directory and how its records lie in its own blocks. Addresses are not decided yet. */
export interface PlannedDirectory {
  readonly node: IsoNode;
  /** Its index in the list of directories; that of the root for the root itself. */
  readonly parent: number;
  readonly records: readonly IsoRecord[];
  readonly offsets: readonly number[];
  /** Of the records themselves. */
  readonly blocks: number;
  /** Where the fields beyond each record lie, from the end of `blocks`. */
  readonly beyondOffsets: readonly number[];
  readonly beyondBlocks: number;
}

/** One copy of descriptors' tables and directories, in absolute blocks. */
export interface MetadataCopy {
  /** The block that addresses of this copy count from: what a reader of the partition takes for the start. */
  readonly base: number;
  readonly descriptor: number;
  /** In the order of the list of directories. */
  readonly directories: readonly number[];
  readonly littlePathTable: number;
  readonly bigPathTable: number;
}

/** All in blocks. */
export interface IsoPlaces {
  readonly directories: readonly PlannedDirectory[];
  readonly copies: readonly MetadataCopy[];
  /** Of the boot catalog. */
  readonly catalog: number;
  /** The first block of each file that is not empty. */
  readonly files: ReadonlyMap<IsoNode, number>;
  /** Behind the last file. */
  readonly end: number;
}

/** Directories level by level, as a path table numbers them. */
export function planDirectories(root: IsoNode, time: Uint8Array): readonly PlannedDirectory[] {
  const planned: PlannedDirectory[] = [];
  let level = [{ node: root, above: root, parent: 0 }];
  while (level.length > 0) {
    const first = planned.length;
    for (const { node, above, parent } of level) planned.push(planDirectory(node, { above, parent, time }));
    level = level.flatMap(({ node }, index) =>
      node.children
        .filter(({ content }) => content === undefined)
        .map((child) => ({ node: child, above: node, parent: first + index })),
    );
  }
  return planned;
}

/** Gives everything its blocks: each copy of the metadata, the boot catalog, and the files in the order of the tree. */
export function placeIso(
  directories: readonly PlannedDirectory[],
  descriptors: readonly { readonly base: number; readonly descriptor: number }[],
  firstBlock: number,
): IsoPlaces {
  let at = firstBlock;
  const take = (blocks: number): number => {
    const start = at;
    at += blocks;
    return start;
  };
  const tableBlocks = blocksOf(pathTableBytes(directories));
  const copies = descriptors.map(({ base, descriptor }) => ({
    base,
    descriptor,
    directories: directories.map(({ blocks, beyondBlocks }) => take(blocks + beyondBlocks)),
    littlePathTable: take(tableBlocks),
    bigPathTable: take(tableBlocks),
  }));
  const catalog = take(1);
  const files = new Map<IsoNode, number>();
  for (const { node } of directories) {
    for (const child of node.children) {
      const size = child.content?.size ?? 0;
      if (size > 0) files.set(child, take(blocksOf(size)));
    }
  }
  return { directories, copies, catalog, files, end: at };
}

export function blocksOf(bytes: number): number {
  return Math.ceil(bytes / ISO_BLOCK_BYTES);
}

interface Surroundings {
  readonly above: IsoNode;
  readonly parent: number;
  readonly time: Uint8Array;
}

function planDirectory(node: IsoNode, { above, parent, time }: Surroundings): PlannedDirectory {
  const records = recordsOf(node, above, time);
  const own = packIntoBlocks(records.map(recordBytes));
  const beyond = packIntoBlocks(records.map((record) => record.beyond.length));
  return {
    node,
    parent,
    records,
    offsets: own.offsets,
    blocks: own.blocks,
    beyondOffsets: beyond.offsets,
    beyondBlocks: beyond.blocks,
  };
}
