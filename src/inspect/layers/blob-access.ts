import { concatBytes, type RandomAccess, readAll } from '../../bytes/index.ts';
import type { Descriptor, RepositoryReader } from '../../oci/index.ts';

const BLOCK_BYTES = 64 * 1024;
/** The room for blocks that are kept: 16 MiB. */
const KEPT_BLOCKS = 256;
/** What reads on from front to back gets more and more at a time. */
const MAX_AHEAD_BLOCKS = 64;

/**
 * A blob for reading at any offset. Only the blocks that are touched are fetched, neighbours by one request; those that
 * were used last are kept. A part of a blob cannot be checked against the digest, so its bytes are not.
 */
export function blobAccess(
  repository: Pick<RepositoryReader, 'readBlob' | 'place'>,
  descriptor: Descriptor,
  signal?: AbortSignal,
): RandomAccess {
  return new BlobBlocks(descriptor.size, async (offset, length) => {
    const what = `${length} bytes of blob ${descriptor.digest} of ${repository.place}`;
    const part = repository.readBlob(descriptor, { offset, length, signal });
    return await readAll(part, { limitBytes: length, what });
  });
}

class BlobBlocks implements RandomAccess {
  readonly size: number;
  readonly #fetch: (offset: number, length: number) => Promise<Uint8Array>;
  /** By number. The one that was used last is last. */
  readonly #kept = new Map<number, Promise<Uint8Array>>();
  /** The block behind the last one that was fetched. */
  #next = -1;
  #ahead = 1;

  constructor(size: number, fetch: (offset: number, length: number) => Promise<Uint8Array>) {
    this.size = size;
    this.#fetch = fetch;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    if (length === 0) return new Uint8Array();
    const [first, last] = [Math.floor(offset / BLOCK_BYTES), Math.floor((offset + length - 1) / BLOCK_BYTES)];
    this.#request(first, last);
    const blocks: Uint8Array[] = [];
    for (let block = first; block <= last; block += 1) blocks.push(await this.#block(block));
    this.#forget();
    const start = offset - first * BLOCK_BYTES;
    return concatBytes(blocks).slice(start, start + length);
  }

  /** Starts to fetch the blocks of a range that are missing. */
  #request(first: number, last: number): void {
    for (let block = first; block <= last; block += 1) {
      if (this.#kept.has(block)) continue;
      let end = block + 1;
      while (end <= last && !this.#kept.has(end)) end += 1;
      this.#fetchBlocks(block, end > last ? end + this.#readAhead(block) : end);
    }
  }

  /** How many more blocks are fetched: none after a jump, and twice as many each time that reading goes on. */
  #readAhead(block: number): number {
    this.#ahead = block === this.#next ? Math.min(2 * this.#ahead, MAX_AHEAD_BLOCKS) : 1;
    return this.#ahead - 1;
  }

  #fetchBlocks(first: number, wantedEnd: number): void {
    const end = Math.min(wantedEnd, Math.ceil(this.size / BLOCK_BYTES));
    const offset = first * BLOCK_BYTES;
    const bytes = this.#fetch(offset, Math.min(end * BLOCK_BYTES, this.size) - offset);
    for (let block = first; block < end; block += 1) {
      const start = (block - first) * BLOCK_BYTES;
      const part = bytes.then((whole) => whole.subarray(start, start + BLOCK_BYTES));
      part.catch(() => this.#kept.delete(block)); // whoever reads the block meets the error
      this.#kept.set(block, part);
    }
    this.#next = end;
  }

  async #block(block: number): Promise<Uint8Array> {
    const found = this.#kept.get(block);
    if (found === undefined) throw new Error(`bug: block ${block} was not requested`);
    this.#kept.delete(block);
    this.#kept.set(block, found);
    return await found;
  }

  #forget(): void {
    for (const block of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_BLOCKS) return;
      this.#kept.delete(block);
    }
  }
}
