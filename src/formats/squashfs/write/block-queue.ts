import type { ByteStream, CompressBlock } from '../../../bytes/index.ts';
import { STORED_BIT } from '../size-word.ts';

/** Takes the new blocks while they are made, and gives them back in the same order when the image is written. */
export interface BlockSpool {
  append(bytes: Uint8Array): Promise<void>;
  /**
   * Everything that was appended, after the last `append`. It can be read several times, because the image can be
   * streamed more than once.
   */
  read(): ByteStream;
}

/** The position of a block in the image, and its size word. */
export interface PlacedBlock {
  /** Absolute. */
  readonly start: number;
  readonly word: number;
}

export interface QueuedBlock {
  /** The bytes, which must not be changed any more. */
  readonly bytes: Uint8Array;
  /** Whether the block is left uncompressed. */
  readonly isStored: boolean;
  readonly onPlaced: (placed: PlacedBlock) => void;
}

export interface BlockQueueOptions {
  readonly compress: CompressBlock;
  readonly spool: BlockSpool;
  /** The absolute position of the first block. */
  readonly start: number;
  /** Called after each block, with the bytes of all blocks so far, before compression. */
  readonly onPlaced?: ((bytesIn: number) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** The sizes before and after compression. */
export interface BlockCounts {
  blocks: number;
  /** The number of blocks that compression would not make smaller. */
  storedBlocks: number;
  bytesIn: number;
  bytesOut: number;
}

interface Waiting {
  readonly block: QueuedBlock;
  readonly compressed: Promise<Uint8Array | undefined>;
}

/** Twice the threads of libuv's pool, so that none waits while the first block is written. */
const IN_FLIGHT = 8;

/** Compresses blocks in parallel and places them in the order in which they were added, whichever is ready first. */
export class BlockQueue {
  readonly counts: BlockCounts = { blocks: 0, storedBlocks: 0, bytesIn: 0, bytesOut: 0 };
  readonly #options: BlockQueueOptions;
  readonly #waiting: Waiting[] = [];

  constructor(options: BlockQueueOptions) {
    this.#options = options;
  }

  /** Adds a block. Resolves when there is room for the next. */
  async add(block: QueuedBlock): Promise<void> {
    this.#options.signal?.throwIfAborted();
    const compressed = block.isStored ? Promise.resolve(undefined) : this.#options.compress(block.bytes);
    // A failure is thrown when its turn comes. Until then it must not end the process.
    compressed.catch(() => undefined);
    this.#waiting.push({ block, compressed });
    if (this.#waiting.length >= IN_FLIGHT) await this.#placeFirst();
  }

  /** Places all remaining blocks. */
  async finish(): Promise<void> {
    while (this.#waiting.length > 0) await this.#placeFirst();
  }

  async #placeFirst(): Promise<void> {
    const first = this.#waiting.shift();
    if (first === undefined) return;
    const { bytes, onPlaced } = first.block;
    const compressed = await first.compressed;
    const isSmaller = compressed !== undefined && compressed.length < bytes.length;
    const best = isSmaller ? compressed : bytes;
    const start = this.#options.start + this.counts.bytesOut;
    await this.#options.spool.append(best);
    this.counts.blocks += 1;
    this.counts.storedBlocks += isSmaller ? 0 : 1;
    this.counts.bytesIn += bytes.length;
    this.counts.bytesOut += best.length;
    this.#options.onPlaced?.(this.counts.bytesIn);
    onPlaced({ start, word: isSmaller ? best.length : best.length + STORED_BIT });
  }
}

/** A spool in memory, for small additions and for tests. */
export function memorySpool(): BlockSpool {
  const blocks: Uint8Array[] = [];
  return {
    async append(bytes) {
      blocks.push(bytes);
    },
    async *read() {
      yield* blocks;
    },
  };
}
