import { type Budget, concatBytes, type RandomAccess, struct, u16le } from '../../bytes/index.ts';
import { beyondLimit, corruptImage, type Spot } from './damage.ts';
import type { Expand } from './expand.ts';
import { type MetadataRef, metadataRef, refBlock, refByte } from './metadata-ref.ts';

/** What a metadata block expands to, unless it is the last of its run. */
export const METADATA_BLOCK_SIZE = 8192;

/** What a block takes in memory beside its bytes (measured, rounded up). */
const BLOCK_BYTES = 256;

/** Bit of the header: the block is not compressed. */
export const STORED_METADATA_BIT = 0x8000;

/** Before each metadata block: bits 0 to 14 its stored length (1 to 8192), bit 15 "not compressed". */
export const metadataBlockHeader = struct('squashfs metadata block header', { header: u16le });

/** What all tables of an image share: where bytes come from, and how many may be kept. */
export interface MetadataSource {
  readonly image: RandomAccess;
  readonly expand: Expand;
  /** Expanded bytes that may still be kept. Shared, and counted down. */
  readonly budget: { left: number };
  /** Of the image: it counts them, too. */
  readonly imageBudget: Budget;
}

interface MetadataTableRange {
  /** For errors: "inode table". */
  readonly name: string;
  /** Absolute, first block. */
  readonly start: number;
  /** Absolute, behind the last block. */
  readonly end: number;
}

interface MetadataBlock {
  /** Expanded. Shared: never to be changed. */
  readonly bytes: Uint8Array;
  /** Where the next block of the run begins, relative to the table. */
  readonly next: number;
}

/** A run of metadata blocks, each read and expanded once, when first wanted, and then kept. */
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

  /** Bytes on disk: references must point below it. */
  get size(): number {
    return this.#range.end - this.#range.start;
  }

  cursor(ref: MetadataRef): MetadataCursor {
    return new MetadataCursor(this, ref);
  }

  /** Where a byte is, for errors. */
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

  /** The place of the next byte to be read. */
  get spot(): Spot {
    return this.#table.spot(this.#position, this.#byte);
  }

  get ref(): MetadataRef {
    return metadataRef(this.#position, this.#byte);
  }

  /** Exactly `length` bytes, often without copying: decode them, do not keep or change them. */
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

  /** Every block takes three bytes at least, so what is left on disk bounds what it can expand to. */
  #assertRoom(length: number): void {
    const room = (Math.floor((this.#table.size - this.#position) / 3) + 1) * METADATA_BLOCK_SIZE;
    if (length > room)
      throw corruptImage(this.#table.name, `should go on for ${length} bytes, more than it can hold`, this.spot);
  }
}
