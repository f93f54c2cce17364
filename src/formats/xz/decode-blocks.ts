import { concatBytes, mapAhead, type RandomAccess } from '../../bytes/index.ts';
import { isRootsmithError } from '../../errors/index.ts';
import { xzBlockDecompress } from './block.ts';
import { CHECK_BYTES } from './chunks.ts';
import {
  type BlockRecord,
  encodeEnd,
  encodeStreamHeader,
  MAX_BLOCK_HEADER_BYTES,
  paddedTo4,
  parseBlockHeader,
  STREAM_HEADER_BYTES,
} from './container.ts';

/** Three blocks are held at a time, each packed and expanded: `xz -T -4` makes them this large. */
const MAX_BLOCK_BYTES = 12 * 1024 * 1024;
/** Blocks that are expanded while one is handed out. */
const AHEAD = 2;

export interface ExpandBlocksOptions {
  readonly signal: AbortSignal | undefined;
  /** Hears of each chunk before it is handed out. */
  readonly onGiven: (bytes: number) => void;
}

/**
 * Expands the stream at `offset` on several cores: block headers that tell their sizes, as those of
 * `xz -T` do, let blocks be found without expanding any. Returns where the stream ends, or undefined
 * where it has to be read from front to back instead: blocks without sizes, too large, or damaged.
 */
export async function* expandBlocks(
  source: RandomAccess,
  offset: number,
  { signal, onGiven }: ExpandBlocksOptions,
): AsyncGenerator<Uint8Array, number | undefined, void> {
  const walk = new BlockWalk(source, offset, signal);
  try {
    for await (const content of mapAhead(walk.blocks(), AHEAD, (block) => walk.expand(block))) {
      signal?.throwIfAborted();
      onGiven(content.length);
      yield content;
    }
    return await walk.end();
  } catch (error) {
    // Whoever reads from front to back will name what is wrong, and where.
    if (isRootsmithError(error)) return undefined;
    throw error;
  }
}

interface RawBlock extends BlockRecord {
  /** With padding. */
  readonly bytes: Uint8Array;
}

/** Where a walk over the blocks of one stream has got to. */
class BlockWalk {
  readonly #source: RandomAccess;
  readonly #signal: AbortSignal | undefined;
  readonly #start: number;
  readonly #records: BlockRecord[] = [];
  #at: number;
  #check = 0;
  #isAtIndex = false;

  constructor(source: RandomAccess, offset: number, signal: AbortSignal | undefined) {
    this.#source = source;
    this.#signal = signal;
    this.#start = offset;
    this.#at = offset + STREAM_HEADER_BYTES;
  }

  /** Blocks up to the index, or up to the first that does not tell its size. */
  async *blocks(): AsyncGenerator<RawBlock, void, void> {
    const header = await this.#source.read(this.#start, STREAM_HEADER_BYTES);
    this.#check = header[7] ?? 0;
    if (Buffer.compare(header, encodeStreamHeader(this.#check)) !== 0) return;
    for (;;) {
      this.#signal?.throwIfAborted();
      const block = await this.#next();
      if (block === undefined) return;
      yield block;
    }
  }

  /** Through liblzma, which checks what it decodes: as a stream of this block alone. */
  async expand({ bytes, ...record }: RawBlock): Promise<Uint8Array> {
    const stream = concatBytes([encodeStreamHeader(this.#check), bytes, encodeEnd([record], this.#check)]);
    return await xzBlockDecompress(stream, record.contentBytes);
  }

  /** Where the stream ends, if the index says of the blocks what they are. Its encoding has no freedom. */
  async end(): Promise<number | undefined> {
    if (!this.#isAtIndex) return undefined;
    const expected = encodeEnd(this.#records, this.#check);
    const found = await this.#source.read(this.#at, expected.length);
    return Buffer.compare(found, expected) === 0 ? this.#at + expected.length : undefined;
  }

  async #next(): Promise<RawBlock | undefined> {
    const headerRoom = Math.min(MAX_BLOCK_HEADER_BYTES, this.#source.size - this.#at);
    const header = await this.#source.read(this.#at, headerRoom);
    this.#isAtIndex = header[0] === 0;
    const sizes = parseBlockHeader(header);
    if (sizes === undefined || Math.max(sizes.dataBytes, sizes.contentBytes) > MAX_BLOCK_BYTES) return undefined;
    const unpaddedBytes = sizes.headerBytes + sizes.dataBytes + (CHECK_BYTES[this.#check & 0x0f] ?? 0);
    const record = { unpaddedBytes, contentBytes: sizes.contentBytes };
    const bytes = await this.#source.read(this.#at, paddedTo4(unpaddedBytes));
    this.#records.push(record);
    this.#at += bytes.length;
    return { ...record, bytes };
  }
}
