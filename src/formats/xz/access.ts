import type { DecompressOptions, RandomAccess } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { type BlockMap, mapXzBlocks } from './block-map.ts';
import type { XzBlock } from './blocks.ts';
import { paddedTo4 } from './container.ts';
import { expandBlock } from './expand-block.ts';

/** The room for expanded blocks that are kept. At least two of the largest are kept. */
const KEPT_BYTES = 8 * 1024 * 1024;

/** Random access to the content of an xz stream. Only the blocks that are read are expanded. */
export interface XzAccess extends RandomAccess {
  /** The position in the source at which the stream ends. Anything may follow it. */
  readonly end: number;
}

/**
 * Opens the stream at `offset`. Gives undefined if its blocks cannot be found without expanding them: then
 * `decompressXzOnce` reads it, and reports what is wrong, if anything is.
 */
export async function openXzAccess(
  source: RandomAccess,
  offset: number,
  options: DecompressOptions = {},
): Promise<XzAccess | undefined> {
  const map = await mapXzBlocks(source, offset, options);
  return map && new BlockAccess(source, map);
}

class BlockAccess implements XzAccess {
  readonly size: number;
  readonly end: number;
  readonly #source: RandomAccess;
  readonly #map: BlockMap;
  /** The kept blocks by position. The most recently used one is last. */
  readonly #kept = new Map<number, Promise<Uint8Array>>();
  readonly #mostKeptBytes: number;
  #keptBytes = 0;
  #previous = -1;

  constructor(source: RandomAccess, map: BlockMap) {
    this.size = map.contentBytes;
    this.end = map.end;
    this.#source = source;
    this.#map = map;
    const largest = map.blocks.reduce((most, { contentBytes }) => Math.max(most, contentBytes), 0);
    this.#mostKeptBytes = Math.max(KEPT_BYTES, 2 * largest);
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    if (!(offset >= 0 && length >= 0 && offset + length <= this.size)) throw tooShort(offset, length, this.size);
    const bytes = new Uint8Array(length);
    for (let filled = 0, index = this.#indexAt(offset); filled < length; index += 1) {
      const content = await this.#take(index);
      const from = offset + filled - (this.#map.blocks[index]?.contentOffset ?? 0);
      const part = content.subarray(from, from + length - filled);
      bytes.set(part, filled);
      filled += part.length;
    }
    return bytes;
  }

  /** The last block that begins at or before the offset. */
  #indexAt(offset: number): number {
    const { blocks } = this.#map;
    let [low, high] = [0, blocks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((blocks[middle]?.contentOffset ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Takes a block and starts to expand the next one, so that sequential readers find it ready on the thread pool. */
  async #take(index: number): Promise<Uint8Array> {
    const content = this.#expanded(index);
    if (index === this.#previous + 1) this.#expanded(index + 1).catch(ignore);
    this.#previous = index;
    return await content;
  }

  #expanded(index: number): Promise<Uint8Array> {
    const block = this.#map.blocks[index];
    if (block === undefined) return Promise.resolve(new Uint8Array());
    const known = this.#kept.get(index);
    const content = known ?? this.#expand(block);
    if (known === undefined) this.#keptBytes += block.contentBytes;
    this.#kept.delete(index);
    this.#kept.set(index, content);
    this.#forget();
    return content;
  }

  async #expand(block: XzBlock): Promise<Uint8Array> {
    const bytes = await this.#source.read(block.offset, paddedTo4(block.unpaddedBytes));
    return await expandBlock(bytes, block, this.#map.check);
  }

  #forget(): void {
    for (const index of this.#kept.keys()) {
      if (this.#keptBytes <= this.#mostKeptBytes) return;
      this.#kept.delete(index);
      this.#keptBytes -= this.#map.blocks[index]?.contentBytes ?? 0;
    }
  }
}

function ignore(): void {}

function tooShort(offset: number, length: number, size: number): RootsmithError {
  const message = `cannot read ${length} bytes at offset ${offset}: the xz stream expands to ${size} bytes`;
  return new RootsmithError('FORMAT_TRUNCATED', message, { details: { offset, length, size } });
}
