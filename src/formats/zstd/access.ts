/**
 * Random access to a zstd frame that holds most of its content in raw blocks at its end, as `packZstd` writes it. A
 * compressed block refers to what is before it, so only those at the start of a frame can be expanded by themselves.
 */
import { zstdDecompressSync } from 'node:zlib';
import { assertRange, concatBytes, type RandomAccess } from '../../bytes/index.ts';
import { BLOCK_HEADER_BYTES, MAX_BLOCK_BYTES, openFrameAt, zstdBlockAt } from './frame.ts';
import { LAST_BLOCK } from './raw-blocks.ts';

/** Random access to the content of a frame. */
export interface ZstdAccess extends RandomAccess {
  /** The position in the source at which the frame ends. Anything may follow it. */
  readonly end: number;
}

/** Beyond this much compressed content, reading from front to back is the better way. */
const MAX_PACKED_BYTES = 8 * 1024 * 1024;
const MAX_EXPANDED_BYTES = 16 * 1024 * 1024;
const FULL_BLOCK_BYTES = BLOCK_HEADER_BYTES + MAX_BLOCK_BYTES;

/** Raw blocks one behind the other. All but the last are full. */
interface RawRun {
  /** Where it begins in the content. */
  readonly start: number;
  readonly size: number;
  /** The header of the first block in the source. */
  readonly at: number;
}

/**
 * Opens the frame at `offset`. Gives undefined where its form does not allow to read it at any offset, or much of it
 * would have to be expanded for that. The checksum of the content is not compared.
 */
export async function openZstdAccess(
  source: RandomAccess,
  offset: number,
  signal?: AbortSignal,
): Promise<ZstdAccess | undefined> {
  const frame = await openFrameAt(source, offset);
  if (frame === undefined) return undefined;
  const start = await readPacked(source, frame.blocksAt);
  if (start === undefined) return undefined;
  const expanded = expandStart(frame.plainHeader, start);
  if (expanded === undefined) return undefined;
  const raw = await readRaw(source, { at: start.end, size: expanded.length, isLast: start.isLast, signal });
  if (raw === undefined) return undefined;
  const end = raw.end + frame.checksumBytes;
  return end > source.size ? undefined : { ...contentAccess(source, expanded, raw), end };
}

interface Packed {
  readonly blocks: Uint8Array;
  /** The position behind them. */
  readonly end: number;
  /** Whether the last of them is the last of the frame. */
  readonly isLast: boolean;
}

/** The blocks in front of the first raw one. */
async function readPacked(source: RandomAccess, start: number): Promise<Packed | undefined> {
  const blocks: Uint8Array[] = [];
  for (let at = start; ; ) {
    const block = await zstdBlockAt(source, at);
    if (block === undefined) return undefined;
    if (block.isRaw) return { blocks: concatBytes(blocks), end: at, isLast: false };
    const length = BLOCK_HEADER_BYTES + block.payload;
    if (at + length > source.size || at + length - start > MAX_PACKED_BYTES) return undefined;
    const bytes = await source.read(at, length);
    blocks.push(bytes);
    at += length;
    if (block.isLast) return { blocks: concatBytes(blocks), end: at, isLast: true };
  }
}

/** The content of the blocks at the start, in a frame of their own. */
function expandStart(header: Uint8Array, { blocks, isLast }: Packed): Uint8Array | undefined {
  if (blocks.length === 0) return new Uint8Array();
  try {
    const frame = concatBytes([header, blocks, ...(isLast ? [] : [LAST_BLOCK])]);
    return zstdDecompressSync(frame, { maxOutputLength: MAX_EXPANDED_BYTES });
  } catch {
    return undefined; // whoever reads it from its start tells what is wrong with it
  }
}

interface RawBlocks {
  readonly runs: readonly RawRun[];
  /** Of all content, with what is in front of the raw blocks. */
  readonly size: number;
  readonly end: number;
}

interface RawStart {
  readonly at: number;
  readonly size: number;
  readonly isLast: boolean;
  readonly signal: AbortSignal | undefined;
}

/** Finds all raw blocks. Undefined where another block follows them. */
async function readRaw(source: RandomAccess, from: RawStart): Promise<RawBlocks | undefined> {
  const runs: RawRun[] = [];
  let { at, size, isLast } = from;
  while (!isLast) {
    from.signal?.throwIfAborted();
    const block = await zstdBlockAt(source, at);
    if (block === undefined || !block.isRaw) return undefined;
    const count = block.payload === MAX_BLOCK_BYTES && !block.isLast ? await countFull(source, at) : 1;
    const bytes = count === 1 ? block.payload : count * MAX_BLOCK_BYTES;
    runs.push({ start: size, size: bytes, at });
    at += bytes + count * BLOCK_HEADER_BYTES;
    size += bytes;
    ({ isLast } = block);
  }
  return { runs, size, end: at };
}

/** How many full raw blocks follow each other, the first included: found by doubling and halving. */
async function countFull(source: RandomAccess, at: number): Promise<number> {
  const isFull = async (index: number): Promise<boolean> => {
    const block = await zstdBlockAt(source, at + index * FULL_BLOCK_BYTES);
    return block !== undefined && block.isRaw && !block.isLast && block.payload === MAX_BLOCK_BYTES;
  };
  const most = Math.floor((source.size - at) / FULL_BLOCK_BYTES);
  let [low, high] = [0, 1];
  while (high < most && (await isFull(high))) [low, high] = [high, 2 * high];
  for (high = Math.min(high, most); high - low > 1; ) {
    const middle = (low + high) >> 1;
    if (await isFull(middle)) low = middle;
    else high = middle;
  }
  return low + 1;
}

function contentAccess(source: RandomAccess, start: Uint8Array, { runs, size }: RawBlocks): RandomAccess {
  return {
    size,
    async read(offset, length) {
      assertRange(size, offset, length);
      const parts = [start.subarray(offset, offset + length)];
      for (const run of runs) {
        const from = Math.max(offset, run.start) - run.start;
        const to = Math.min(offset + length, run.start + run.size) - run.start;
        if (to > from) parts.push(concatBytes(await readRun(source, run, from, to)));
      }
      return concatBytes(parts);
    },
  };
}

/** A range of a run, by one read. */
async function readRun(source: RandomAccess, { at }: RawRun, from: number, to: number): Promise<readonly Uint8Array[]> {
  const first = at + placeOf(from);
  const stored = await source.read(first, at + placeOf(to - 1) + 1 - first);
  const parts: Uint8Array[] = [];
  for (let offset = from; offset < to; ) {
    const step = Math.min(MAX_BLOCK_BYTES - (offset % MAX_BLOCK_BYTES), to - offset);
    const place = at + placeOf(offset) - first;
    parts.push(stored.subarray(place, place + step));
    offset += step;
  }
  return parts;
}

/** Where a byte of a run lies, from the header of its first block. */
function placeOf(offset: number): number {
  return offset + BLOCK_HEADER_BYTES * (Math.floor(offset / MAX_BLOCK_BYTES) + 1);
}
