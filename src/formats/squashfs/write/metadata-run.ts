import { type CompressBlock, concatBytes } from '../../../bytes/index.ts';
import { METADATA_BLOCK_SIZE, metadataBlockHeader, STORED_METADATA_BIT } from '../metadata.ts';

/** Where a record begins: in which block of its run (counted from 0), and at which byte of that. */
export interface RunPlace {
  readonly block: number;
  readonly byte: number;
}

/** Compresses metadata blocks; `undefined` leaves them as they are. */
export type MetadataCompressor = CompressBlock | undefined;

/**
 * Metadata blocks under construction, one behind the other. A full block is compressed at once, in the
 * background; where the blocks behind it begin is known when that is done.
 */
export class MetadataRun {
  readonly #compress: MetadataCompressor;
  readonly #blocks: Promise<Uint8Array>[] = [];
  /** Of the blocks that are done, and of the one behind them. Relative to the run. */
  readonly #starts: number[] = [0];
  #open = new Uint8Array(METADATA_BLOCK_SIZE);
  #filled = 0;

  constructor(compress: MetadataCompressor) {
    this.#compress = compress;
  }

  /** Where the next record will begin. */
  get place(): RunPlace {
    return { block: this.#blocks.length, byte: this.#filled };
  }

  append(record: Uint8Array): RunPlace {
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

  /** Waits until every block that was begun has a known start. */
  async settle(): Promise<void> {
    for (let index = this.#starts.length - 1; index < this.#blocks.length; index += 1) {
      const block = await this.#blocks[index];
      this.#starts.push((this.#starts[index] ?? 0) + (block?.length ?? 0));
    }
  }

  /** Where a block begins, relative to the run. Settle first. */
  startOf(block: number): number {
    const start = this.#starts[block];
    if (start === undefined) throw new Error(`bug: metadata block ${block} is not placed yet`);
    return start;
  }

  /** All blocks, with their headers. */
  async finish(): Promise<Uint8Array> {
    if (this.#filled > 0) this.#close();
    return concatBytes(await Promise.all(this.#blocks));
  }

  #close(): void {
    const block = encodeMetadataBlock(this.#open.subarray(0, this.#filled), this.#compress);
    block.catch(() => undefined); // shows when it is awaited
    this.#blocks.push(block);
    [this.#open, this.#filled] = [new Uint8Array(METADATA_BLOCK_SIZE), 0];
  }
}

/** One block with its header, compressed where that makes it smaller. */
export async function encodeMetadataBlock(bytes: Uint8Array, compress: MetadataCompressor): Promise<Uint8Array> {
  const compressed = await compress?.(bytes);
  const best = compressed !== undefined && compressed.length < bytes.length ? compressed : bytes;
  const header = best === bytes ? bytes.length + STORED_METADATA_BIT : best.length;
  return concatBytes([metadataBlockHeader.encode({ header }), best]);
}

/** Lets only so many blocks be compressed at once: each holds an encoder. */
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
