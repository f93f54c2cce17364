import { type CompressBlock, concatBytes } from '../../../bytes/index.ts';
import { METADATA_BLOCK_SIZE, metadataBlockHeader, STORED_METADATA_BIT } from '../metadata.ts';

/** The position of a record: the index of its block, and the byte in that block. */
export interface MetadataPlace {
  readonly block: number;
  readonly byte: number;
}

/** Compresses metadata blocks. `undefined` leaves them uncompressed. */
export type MetadataCompressor = CompressBlock | undefined;

/**
 * A sequence of metadata blocks under construction. A full block is compressed at once in the background; the
 * position of the next block is known when that is done.
 */
export class MetadataWriter {
  readonly #compress: MetadataCompressor;
  readonly #blocks: Promise<Uint8Array>[] = [];
  /** The positions of the finished blocks and of the one after them, relative to the first. */
  readonly #starts: number[] = [0];
  #open = new Uint8Array(METADATA_BLOCK_SIZE);
  #filled = 0;

  constructor(compress: MetadataCompressor) {
    this.#compress = compress;
  }

  /** The position of the next record. */
  get place(): MetadataPlace {
    return { block: this.#blocks.length, byte: this.#filled };
  }

  append(record: Uint8Array): MetadataPlace {
    const { place } = this;
    for (let at = 0; at < record.length; ) {
      const part = record.subarray(at, at + METADATA_BLOCK_SIZE - this.#filled);
      this.#open.set(part, this.#filled);
      at += part.length;
      this.#filled += part.length;
      if (this.#filled === METADATA_BLOCK_SIZE) this.#close();
    }
    return place;
  }

  /** Waits until the position of every begun block is known. */
  async settle(): Promise<void> {
    for (let index = this.#starts.length - 1; index < this.#blocks.length; index += 1) {
      const block = await this.#blocks[index];
      this.#starts.push((this.#starts[index] ?? 0) + (block?.length ?? 0));
    }
  }

  /** The position of a block, relative to the first. Call `settle` before. */
  startOf(block: number): number {
    const start = this.#starts[block];
    if (start === undefined) throw new Error(`bug: metadata block ${block} is not placed yet`);
    return start;
  }

  /** All blocks with their headers. */
  async finish(): Promise<Uint8Array> {
    if (this.#filled > 0) this.#close();
    return concatBytes(await Promise.all(this.#blocks));
  }

  #close(): void {
    const block = encodeMetadataBlock(this.#open.subarray(0, this.#filled), this.#compress);
    block.catch(() => undefined); // a failure is thrown when the block is awaited
    this.#blocks.push(block);
    [this.#open, this.#filled] = [new Uint8Array(METADATA_BLOCK_SIZE), 0];
  }
}

/** Encodes one block with its header. It is compressed if that makes it smaller. */
export async function encodeMetadataBlock(bytes: Uint8Array, compress: MetadataCompressor): Promise<Uint8Array> {
  const compressed = await compress?.(bytes);
  const best = compressed !== undefined && compressed.length < bytes.length ? compressed : bytes;
  const header = best === bytes ? bytes.length + STORED_METADATA_BIT : best.length;
  return concatBytes([metadataBlockHeader.encode({ header }), best]);
}

/** Limits the number of blocks that are compressed at once, because each needs an encoder. */
export function limitedTo(count: number, compress: CompressBlock): CompressBlock {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (block) => {
    if (running === count) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await compress(block);
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
