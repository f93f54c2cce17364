import { type Budget, concatBytes, type RandomAccess, struct, u16le } from '../../bytes/index.ts';
import { beyondLimit, corruptImage, type Spot } from './damage.ts';
import type { Expand } from './expand.ts';
import { type MetadataRef, metadataRef, refBlock, refByte } from './metadata-ref.ts';

/** The expanded size of every metadata block of a table except the last. */
export const METADATA_BLOCK_SIZE = 8192;

/** The memory that a block takes besides its bytes (measured, rounded up). */
const BLOCK_BYTES = 256;

/** The bit of the header that means: the block is not compressed. */
export const STORED_METADATA_BIT = 0x8000;

/** The header of each metadata block: bits 0 to 14 are its stored length (1 to 8192), bit 15 means "not compressed". */
export const metadataBlockHeader = struct('squashfs metadata block header', { header: u16le });

/** What all tables of an image share: the source of bytes, and how many may be kept. */
export interface MetadataSource {
  readonly image: RandomAccess;
  readonly expand: Expand;
  /** The expanded bytes that may still be kept. All tables share it and count it down. */
  readonly budget: { left: number };
  /** The budget of the image, which counts them too. */
  readonly imageBudget: Budget;
}

interface MetadataTableRange {
  /** The name for errors: "inode table". */
  readonly name: string;
  /** The absolute position of the first block. */
  readonly start: number;
  /** The absolute position after the last block. */
  readonly end: number;
}

interface MetadataBlock {
  /** The expanded bytes. They are shared and must not be changed. */
  readonly bytes: Uint8Array;
  /** The position of the next block, relative to the table. */
  readonly next: number;
}

/** A sequence of metadata blocks. Each is read and expanded when it is first needed, and then kept. */
export class MetadataTable {
  readonly #source: MetadataSource;
  readonly #range: MetadataTableRange;
  readonly #blocks = new Map<number, Promise<MetadataBlock>>();

  constructor(source: MetadataSource, range: MetadataTableRange) {
    this.#source = source;
    this.#range = range;
  }

  get name(): string {
    return this.#range.name;
  }

  /** The size on disk. References must point below it. */
  get size(): number {
    return this.#range.end - this.#range.start;
  }

  cursor(ref: MetadataRef): MetadataCursor {
    return new MetadataCursor(this, ref);
  }

  /** The position of a byte, for errors. */
  spot(position: number, byte?: number): Spot {
    return { offset: this.#range.start + position, byte };
  }

  /** The block at a position relative to the table. */
  block(position: number): Promise<MetadataBlock> {
    const known = this.#blocks.get(position);
    if (known !== undefined) return known;
    const loading = this.#load(position);
    this.#blocks.set(position, loading);
    loading.catch(() => this.#blocks.delete(position));
    return loading;
  }

  async #load(position: number): Promise<MetadataBlock> {
    const { image, expand, budget, imageBudget } = this.#source;
    const spot = this.spot(position);
    const room = this.size - position - metadataBlockHeader.size;
    if (room < 1) throw corruptImage(this.name, 'has no block here: it lies outside', spot);
    const stored = await image.read(spot.offset, metadataBlockHeader.size + Math.min(room, METADATA_BLOCK_SIZE));
    const { header } = metadataBlockHeader.decode(stored);
    const length = header & ~STORED_METADATA_BIT;
    if (length < 1 || length > METADATA_BLOCK_SIZE) {
      throw corruptImage(this.name, `has a block of ${length} bytes, not 1 to ${METADATA_BLOCK_SIZE}`, spot);
    }
    if (length > room) throw corruptImage(this.name, `has a block of ${length} bytes with only ${room} left`, spot);
    const bytes = await expand({
      what: `${this.name} block`,
      bytes: stored.subarray(metadataBlockHeader.size, metadataBlockHeader.size + length),
      isCompressed: (header & STORED_METADATA_BIT) === 0,
      maxBytes: METADATA_BLOCK_SIZE,
      spot,
    });
    budget.left -= bytes.length;
    imageBudget.spend('memory', bytes.length + BLOCK_BYTES, { offset: spot.offset });
    if (budget.left < 0) throw beyondLimit('memory', this.name, 'brings the metadata above its limit', spot);
    return { bytes, next: position + metadataBlockHeader.size + length };
  }
}

/** Reads records one after the other, across block boundaries. */
export class MetadataCursor {
  readonly #table: MetadataTable;
  #position: number;
  #byte: number;

  constructor(table: MetadataTable, ref: MetadataRef) {
    this.#table = table;
    this.#position = refBlock(ref);
    this.#byte = refByte(ref);
  }

  /** The position of the next byte, for errors. */
  get spot(): Spot {
    return this.#table.spot(this.#position, this.#byte);
  }

  get ref(): MetadataRef {
    return metadataRef(this.#position, this.#byte);
  }

  /** Reads exactly `length` bytes, often without copying. Decode them, but do not keep or change them. */
  async read(length: number): Promise<Uint8Array> {
    const { bytes } = await this.#current();
    const end = this.#byte + length;
    if (end > bytes.length) return this.#gather(length);
    const part = bytes.subarray(this.#byte, end);
    this.#byte = end;
    return part;
  }

  async #gather(length: number): Promise<Uint8Array> {
    this.#assertRoom(length);
    const parts: Uint8Array[] = [];
    for (let missing = length; missing > 0; ) {
      const { bytes, next } = await this.#current();
      const part = bytes.subarray(this.#byte, this.#byte + missing);
      parts.push(part);
      missing -= part.length;
      this.#byte += part.length;
      if (missing === 0) break;
      if (bytes.length !== METADATA_BLOCK_SIZE) {
        throw corruptImage(
          this.#table.name,
          `ends ${missing} bytes early, in a block of ${bytes.length} bytes`,
          this.spot,
        );
      }
      [this.#position, this.#byte] = [next, 0];
    }
    return concatBytes(parts, length);
  }

  async #current(): Promise<MetadataBlock> {
    const block = await this.#table.block(this.#position);
    if (this.#byte < block.bytes.length) return block;
    // At the very end of a full block, the record begins in the next one.
    if (this.#byte === METADATA_BLOCK_SIZE && block.bytes.length === METADATA_BLOCK_SIZE) {
      [this.#position, this.#byte] = [block.next, 0];
      return this.#table.block(this.#position);
    }
    throw corruptImage(this.#table.name, `has no such byte: the block expands to ${block.bytes.length}`, this.spot);
  }

  /**
   * Checks that `length` bytes can follow. Every block takes at least three bytes, so the rest of the table bounds
   * what it can expand to.
   */
  #assertRoom(length: number): void {
    const room = (Math.floor((this.#table.size - this.#position) / 3) + 1) * METADATA_BLOCK_SIZE;
    if (length > room)
      throw corruptImage(this.#table.name, `should go on for ${length} bytes, more than it can hold`, this.spot);
  }
}
