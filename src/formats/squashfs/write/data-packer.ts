import { type ByteStream, inPieces, Sha256 } from '../../../bytes/index.ts';
import { RootsmithError } from '../../../errors/index.ts';
import type { FragmentEntry } from '../fragment.ts';
import { HOLE } from '../size-word.ts';
import type { BlockQueue } from './block-queue.ts';
import type { SquashfsFormat } from './format.ts';

/** The position of a file's data in the new image. It is complete when the packer has finished. */
export interface PlacedData {
  /** The absolute position of the first stored block, or 0 if none is stored. */
  start: number;
  /** The size words. */
  words: Uint32Array;
  tail: TailPlace | undefined;
  /** The bytes that holes save. */
  sparse: number;
}

/** The position of a tail: an index of the fragment table, and a byte in the expanded block. */
export interface TailPlace {
  readonly index: number;
  readonly offset: number;
}

export interface DataPackerOptions {
  readonly format: Pick<SquashfsFormat, 'blockSize' | 'fragments' | 'sharesDuplicates' | 'stored'>;
  /** The number of fragments of the base that precede the new ones. */
  readonly firstFragment: number;
}

/**
 * Cuts new files into blocks and tails as mksquashfs does: it finds holes, gathers tails in fragments, and stores
 * equal tails once.
 */
export class DataPacker {
  readonly #queue: BlockQueue;
  readonly #options: DataPackerOptions;
  readonly #fragments: FragmentEntry[] = [];
  readonly #tails = new Map<string, TailPlace>();
  #gathered: Uint8Array;
  #filled = 0;

  constructor(queue: BlockQueue, options: DataPackerOptions) {
    this.#queue = queue;
    this.#options = options;
    this.#gathered = new Uint8Array(options.format.blockSize);
  }

  /** Reads a file and packs it. Throws `SIZE_MISMATCH` if it does not have the announced size. */
  async addFile(content: ByteStream, size: number): Promise<PlacedData> {
    const { blockSize } = this.#options.format;
    const tailBytes = this.#tailBytes(size);
    const placed: PlacedData = {
      start: 0,
      words: wordsFor(Math.ceil((size - tailBytes) / blockSize)),
      tail: undefined,
      sparse: 0,
    };
    let at = 0;
    // A small file is one piece of its own size, because clearing a whole block for each of many small files is
    // slow.
    for await (const piece of inPieces(content, Math.min(blockSize, Math.max(size, 1)))) {
      if (at + piece.length > size) throw wrongSize(size, `more than ${at + piece.length - 1}`);
      if (tailBytes > 0 && at === size - tailBytes) {
        if (piece.length !== tailBytes) throw wrongSize(size, String(at + piece.length));
        await this.#addLast(placed, piece);
      } else await this.#addBlock(placed, at / blockSize, piece);
      at += piece.length;
    }
    if (at !== size) throw wrongSize(size, String(at));
    // An inode whose holes save all of its bytes would show no blocks at all, so mksquashfs leaves one byte.
    placed.sparse = Math.min(placed.sparse, Math.max(0, size - 1));
    return placed;
  }

  /** Whether a file of this size goes into a fragment as a whole. Equal ones then share it automatically. */
  isOneTail(size: number): boolean {
    return size > 0 && this.#tailBytes(size) === size;
  }

  /** Puts a tail (which is not all zeros) into a fragment, or finds an equal one. */
  async addTail(bytes: Uint8Array): Promise<TailPlace> {
    const { format, firstFragment } = this.#options;
    const key = format.sharesDuplicates ? contentKey(bytes) : '';
    const known = this.#tails.get(key);
    if (known !== undefined) return known;
    if (this.#filled + bytes.length > format.blockSize) await this.#flush();
    const place = { index: firstFragment + this.#fragments.length, offset: this.#filled };
    this.#gathered.set(bytes, this.#filled);
    this.#filled += bytes.length;
    if (format.sharesDuplicates) this.#tails.set(key, place);
    return place;
  }

  /** Writes what is left and gives the new part of the fragment table. */
  async finish(): Promise<readonly FragmentEntry[]> {
    await this.#flush();
    await this.#queue.finish();
    this.#tails.clear(); // the metadata, which is next, needs as much memory again
    return this.#fragments;
  }

  #tailBytes(size: number): number {
    const { blockSize, fragments } = this.#options.format;
    const isTailed = fragments === 'all-tails' || (fragments === 'small-files' && size < blockSize);
    return isTailed ? size % blockSize : 0;
  }

  async #addLast(placed: PlacedData, piece: Uint8Array): Promise<void> {
    if (!isAllZero(piece)) {
      placed.tail = await this.addTail(piece);
      return;
    }
    // A tail of zeros is a hole, and holes are blocks, so the file gets one more size word.
    const words = new Uint32Array(placed.words.length + 1);
    words.set(placed.words);
    words[placed.words.length] = HOLE;
    placed.words = words;
    placed.sparse += piece.length;
  }

  async #addBlock(placed: PlacedData, index: number, bytes: Uint8Array): Promise<void> {
    if (isAllZero(bytes)) {
      placed.sparse += bytes.length;
      return;
    }
    await this.#queue.add({
      bytes,
      isStored: this.#options.format.stored.data,
      onPlaced: ({ start, word }) => {
        placed.words[index] = word;
        if (placed.start === 0) placed.start = start;
      },
    });
  }

  async #flush(): Promise<void> {
    if (this.#filled === 0) return;
    const bytes = this.#gathered.subarray(0, this.#filled);
    const index = this.#fragments.length;
    this.#fragments.push({ start: 0, size: 0 });
    [this.#gathered, this.#filled] = [new Uint8Array(this.#options.format.blockSize), 0];
    await this.#queue.add({
      bytes,
      isStored: this.#options.format.stored.fragments,
      onPlaced: ({ start, word }) => {
        this.#fragments[index] = { start, size: word };
      },
    });
  }
}

const NO_WORDS = new Uint32Array();

/** Small files have no blocks: they share an empty list. */
function wordsFor(count: number): Uint32Array {
  return count === 0 ? NO_WORDS : new Uint32Array(count);
}

/** A key for comparing content. It is not stored. */
export function contentKey(bytes: Uint8Array): string {
  const hash = new Sha256();
  hash.update(bytes);
  // The digest is kept as bytes: half as long as hexadecimal digits, and there may be one for each file.
  return Buffer.from(hash.digest().slice(DIGEST_PREFIX.length), 'hex').toString('latin1');
}

const DIGEST_PREFIX = 'sha256:';

function isAllZero(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte !== 0) return false;
  return true;
}

function wrongSize(size: number, found: string): RootsmithError {
  return new RootsmithError('SIZE_MISMATCH', `a file of ${size} bytes was to be written, but it gave ${found}`, {
    hint: 'Build again when nothing else changes the files.',
  });
}
