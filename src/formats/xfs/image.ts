import { type RandomAccess, readRange, type SparseContent, sparseContent } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { crc32c } from './crc32c.ts';
import {
  BIG_TIME,
  FREE_SPACE_MAGIC,
  FREE_TREE_MAGIC,
  freeExtent,
  freeSpaceHeader,
  INODE_MAGIC,
  INODE_TREE_MAGIC,
  INODE_VERSION,
  INODES_IN_CHUNK,
  INODES_MAGIC,
  inodeChunk,
  inodeHead,
  inodesHeader,
  SUPERBLOCK_MAGIC,
  superblock,
  treeBlock,
} from './layout.ts';

type Superblock = ReturnType<typeof superblock.decode>;

/** Bytes to write at an offset. */
export interface PatchedBytes {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/**
 * An XFS that was just made, as content with holes where its blocks are free. Throws `FORMAT_CORRUPT` for what is no
 * XFS, and `FORMAT_UNSUPPORTED` for one whose free space is in many pieces.
 */
export async function xfsData(image: RandomAccess): Promise<SparseContent> {
  const head = await readSuperblock(image);
  const free = [];
  for (const group of groupsOf(head)) free.push(await freeExtentsOf(image, head, group));
  return sparseContent(
    image.size,
    between(free.flat(), image.size).map(([start, end]) => ({
      start,
      content: { size: end - start, open: () => readRange(image, start, end - start) },
    })),
  );
}

/**
 * What makes an XFS that was just made the same each time: all times of its inodes are `time`, in seconds since 1970,
 * and their generations are their numbers. Throws as `xfsData` does.
 */
export async function xfsStamps(image: RandomAccess, time: number): Promise<readonly PatchedBytes[]> {
  const head = await readSuperblock(image);
  const patched: PatchedBytes[] = [];
  for (const group of groupsOf(head))
    for (const offset of await inodeOffsets(image, head, group)) {
      const bytes = stamped(await image.read(offset, head.inodeBytes), time);
      if (bytes !== undefined) patched.push({ offset, bytes });
    }
  return patched;
}

async function readSuperblock(image: RandomAccess): Promise<Superblock> {
  return checked(superblock, await image.read(0, Math.min(superblock.size, image.size)), SUPERBLOCK_MAGIC, 0);
}

/** Where each allocation group starts, in bytes. */
function groupsOf({ groupCount, groupBlocks, blockBytes }: Superblock): readonly number[] {
  return Array.from({ length: groupCount }, (_, group) => group * groupBlocks * blockBytes);
}

async function freeExtentsOf(
  image: RandomAccess,
  head: Superblock,
  group: number,
): Promise<readonly (readonly [start: number, end: number])[]> {
  const at = group + head.sectorBytes;
  const { byBlock, byBlockLevels } = checked(
    freeSpaceHeader,
    await image.read(at, freeSpaceHeader.size),
    FREE_SPACE_MAGIC,
    at,
  );
  const tree = { root: byBlock, levels: byBlockLevels, magic: FREE_TREE_MAGIC };
  return (await leafRecords(image, { head, group, tree }, freeExtent)).map(({ start, blocks }) => [
    group + start * head.blockBytes,
    group + (start + blocks) * head.blockBytes,
  ]);
}

async function inodeOffsets(image: RandomAccess, head: Superblock, group: number): Promise<readonly number[]> {
  const at = group + 2 * head.sectorBytes;
  const { root, levels } = checked(inodesHeader, await image.read(at, inodesHeader.size), INODES_MAGIC, at);
  const tree = { root, levels, magic: INODE_TREE_MAGIC };
  const chunks = await leafRecords(image, { head, group, tree }, inodeChunk);
  return chunks.flatMap(({ first }) =>
    // Numbers of inodes in a group count them from its start.
    Array.from({ length: INODES_IN_CHUNK }, (_, index) => group + (first + index) * head.inodeBytes),
  );
}

interface Tree {
  readonly root: number;
  readonly levels: number;
  readonly magic: number;
}

interface TreePlace {
  readonly head: Superblock;
  readonly group: number;
  readonly tree: Tree;
}

/** The records of a tree that is one block: a new file system has no others. */
async function leafRecords<T>(
  image: RandomAccess,
  { head, group, tree }: TreePlace,
  record: { readonly size: number; decode(bytes: Uint8Array): T },
): Promise<readonly T[]> {
  const at = group + tree.root * head.blockBytes;
  const block = await image.read(at, head.blockBytes);
  const { records } = checked(treeBlock, block, tree.magic, at);
  if (tree.levels !== 1 || treeBlock.size + records * record.size > block.length)
    throw new RootsmithError('FORMAT_UNSUPPORTED', `an XFS has a tree of ${tree.levels} levels at offset ${at}`, {
      hint: 'Only file systems that were just made are read.',
      details: { offset: at },
    });
  return Array.from({ length: records }, (_, index) =>
    record.decode(block.subarray(treeBlock.size + index * record.size)),
  );
}

/** The inode with its times; undefined for one that is not in use. */
function stamped(inode: Uint8Array, time: number): Uint8Array | undefined {
  const head = inodeHead.decode(inode);
  if (head.magic !== INODE_MAGIC || head.version !== INODE_VERSION || head.mode === 0) return undefined;
  const stamp = encodeTime(time, (head.flags & BIG_TIME) !== 0n);
  const times = { accessed: stamp, modified: stamp, changed: stamp, created: stamp };
  const generation = Number(BigInt.asUintN(32, head.number));
  const bytes = Uint8Array.from(inode);
  bytes.set(inodeHead.encode({ ...head, ...times, generation, crc: new Uint8Array(4) }));
  const crc = Buffer.alloc(4);
  crc.writeUInt32LE(crc32c(bytes));
  bytes.set(inodeHead.encode({ ...head, ...times, generation, crc }));
  return bytes;
}

/** Seconds in the upper half; or nanoseconds since the earliest time that 32 bits of seconds can say. */
function encodeTime(seconds: number, isBig: boolean): bigint {
  return isBig ? (BigInt(seconds) + 2n ** 31n) * 1_000_000_000n : BigInt.asUintN(32, BigInt(seconds)) << 32n;
}

/** What lies between ranges that are sorted. */
function between(
  ranges: readonly (readonly [start: number, end: number])[],
  size: number,
): readonly (readonly [start: number, end: number])[] {
  const ends = [0, ...ranges.map(([, end]) => end)];
  const starts = [...ranges.map(([start]) => start), size];
  return ends.map((end, index) => [end, starts[index] ?? size] as const).filter(([start, end]) => end > start);
}

function checked<T extends { readonly magic: number }>(
  table: { readonly size: number; decode(bytes: Uint8Array): T },
  bytes: Uint8Array,
  magic: number,
  offset: number,
): T {
  const value = bytes.length < table.size ? undefined : table.decode(bytes);
  if (value?.magic === magic) return value;
  throw new RootsmithError('FORMAT_CORRUPT', `an XFS header at offset ${offset} does not begin as it should`, {
    hint: 'Give an image that mkfs.xfs just made.',
    details: { offset },
  });
}
