import { type ByteStream, coalesced } from '../../bytes/index.ts';
import { beyondLimit, corruptImage } from './damage.ts';
import { inOrder } from './in-order.ts';
import type { FileInode, FragmentTail } from './inode.ts';
import type { Lru } from './lru.ts';
import { decodeSizeWord, HOLE, storedLength } from './size-word.ts';
import type { Volume } from './volume.ts';

const MIN_CHUNK_BYTES = 16 * 1024;

/** The expanded fragment blocks by index. Neighbours in a directory mostly share one. */
export type FragmentCache = Lru<number, Uint8Array>;

/** How to read the content of a file. */
export interface ReadFileOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Reads the content of a file, a chunk for each block. Small blocks are joined. Holes are zeros. */
export function readFileData(
  volume: Volume,
  fragments: FragmentCache,
  file: FileInode,
  { signal }: ReadFileOptions,
): ByteStream {
  const chunks = inOrder(planBlocks(volume, fragments, file), signal);
  return volume.superblock.blockSize < MIN_CHUNK_BYTES ? coalesced(chunks) : chunks;
}

/** Reads and expands a whole fragment block. */
export async function readFragmentBlock(volume: Volume, fragments: FragmentCache, index: number): Promise<Uint8Array> {
  return fragments.get(index, async () => {
    const entry = volume.fragments[index];
    if (entry === undefined) throw new Error(`bug: there is no fragment ${index}`);
    return readBlock(volume, { what: 'fragment block', start: entry.start, word: entry.size });
  });
}

type Task = () => Promise<Uint8Array>;

function* planBlocks(volume: Volume, fragments: FragmentCache, file: FileInode): Generator<Task, void, void> {
  const { fragment } = file;
  for (const place of fileBlocks(volume, file)) {
    yield place.word === HOLE ? async () => new Uint8Array(place.expected) : () => readBlock(volume, place);
  }
  if (fragment !== undefined) yield () => readTail(volume, fragments, fragment);
}

/** The blocks of a file without its tail, holes included. */
export function* fileBlocks(volume: Volume, file: FileInode): Generator<Required<BlockPlace>, void, void> {
  const { fileBytes } = volume.limits;
  if (file.size > fileBytes) {
    const spot = volume.inodes.cursor(file.ref).spot;
    throw beyondLimit('content', 'file size', `is ${file.size}, the limit is ${fileBytes}`, spot);
  }
  let start = file.startBlock;
  let left = file.size - (file.fragment?.size ?? 0);
  for (const word of file.blocks) {
    const expected = Math.min(volume.superblock.blockSize, left);
    yield { what: 'data block', start, word, expected };
    start += storedLength(word);
    left -= expected;
  }
}

export interface BlockPlace {
  readonly what: string;
  /** The absolute position. */
  readonly start: number;
  readonly word: number;
  /**
   * The exact size that it must expand to: the kernel reports a short block in the middle of a file as an I/O error.
   */
  readonly expected?: number;
}

/** Reads one block and checks its expanded size. */
export async function readBlock({ image, expand, superblock }: Volume, place: BlockPlace): Promise<Uint8Array> {
  const { what, start, word, expected } = place;
  const { length, isCompressed } = decodeSizeWord(word);
  const spot = { offset: start };
  const stored = await image.read(start, length);
  const maxBytes = expected ?? superblock.blockSize;
  const bytes = await expand({ what, bytes: stored, isCompressed, maxBytes, spot });
  if (expected === undefined || bytes.length === expected) return bytes;
  throw corruptImage(what, `expands to ${bytes.length} bytes, not ${expected}`, spot);
}

async function readTail(volume: Volume, fragments: FragmentCache, tail: FragmentTail): Promise<Uint8Array> {
  const block = await readFragmentBlock(volume, fragments, tail.index);
  assertInside(volume, tail, block.length);
  // This is a copy, because the block is shared with the cache.
  return block.slice(tail.offset, tail.offset + tail.size);
}

/** Checks that a tail lies within the expanded fragment. */
export function assertInside(volume: Volume, { index, offset, size }: FragmentTail, length: number): void {
  const end = offset + size;
  if (end <= length) return;
  const { start = 0 } = volume.fragments[index] ?? {};
  throw corruptImage('fragment block', `expands to ${length} bytes, but a tail ends at ${end}`, { offset: start });
}
