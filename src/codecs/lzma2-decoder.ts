import { type CodecModule, instantiate, place } from './webassembly.ts';

/** What `scripts/codecs/unlzma.c` exports. */
interface UnlzmaModule extends CodecModule {
  /** Begins a block; 0 where there is no memory. */
  readonly begin: (dictionary: number, pieceBytes: number, mostBytes: number, withCrc64: number) => number;
  /** 0 for a filter that is not known. */
  readonly addFilter: (id: number, property: number) => number;
  readonly inputPlace: () => number;
  readonly feed: (bytes: number) => void;
  readonly run: () => number;
  readonly takenBytes: () => number;
  readonly givenBytes: () => number;
  readonly crc: () => bigint;
}

/** Something that was done to the content before LZMA2 compressed it. */
export interface ContentFilter {
  /** As the xz format numbers them: 3 is delta, 4 to 11 are those for machine code. */
  readonly id: number;
  /** The distance of a delta; of the others, the address of the first byte. */
  readonly property: number;
}

export interface Lzma2Options {
  /** The byte by which LZMA2 says how large its dictionary is: 0 to 40. */
  readonly dictionary: number;
  /** At most three, in the order in which they were applied. */
  readonly filters: readonly ContentFilter[];
  /** How many bytes the content has at most, where that is known: more is damage. */
  readonly mostBytes?: number | undefined;
  /** Whether to compute a CRC64 of the content. @default false */
  readonly crc64?: boolean | undefined;
}

/** What a decoder made of a piece. */
export interface DecodeStep {
  /** Whether it goes on with the next piece, goes on with this one, or goes on no more. */
  readonly state: 'needs-input' | 'has-output' | 'ended' | 'damaged' | 'no-memory';
  readonly content: Uint8Array<ArrayBuffer>;
  /** Bytes of the piece that were taken so far. */
  readonly takenBytes: number;
  /** Of all content so far, where it was asked for. */
  readonly crc64: bigint;
}

/** In the order of their numbers. */
const states = ['needs-input', 'has-output', 'ended', 'damaged'] as const;

const NO_MEMORY: DecodeStep = { state: 'no-memory', content: new Uint8Array(), takenBytes: 0, crc64: 0n };

/** The most that one step gives: that of `OUTPUT_BYTES` in `scripts/codecs/unlzma.c`. */
export const STEP_BYTES: number = 256 * 1024;

/** The most that a piece of a stream may have. */
export const PIECE_BYTES: number = 64 * 1024;

/** Decodes LZMA2 data, and undoes filters: one block after the other, in memory that grows to what the largest needs. */
export class Lzma2Decoder {
  readonly #unlzma = instantiate('unlzma.wasm') as UnlzmaModule;
  #hasMemory = false;

  /** Begins a block that comes in pieces of at most `pieceBytes`. */
  begin({ dictionary, filters, mostBytes = 0, crc64 = false }: Lzma2Options, pieceBytes: number): void {
    this.#hasMemory = this.#unlzma.begin(dictionary, pieceBytes, mostBytes, Number(crc64)) !== 0;
    for (const { id, property } of filters.toReversed())
      if (this.#unlzma.addFilter(id, property) === 0)
        throw new RangeError(`the decoder does not know the filter ${id}`);
  }

  /** Takes the next piece. The one before has to be taken whole. */
  feed(piece: Uint8Array): void {
    if (!this.#hasMemory) return;
    place(piece, this.#unlzma.inputPlace(), this.#unlzma);
    this.#unlzma.feed(piece.length);
  }

  /** The content that comes next is valid until the next call. */
  step(): DecodeStep {
    if (!this.#hasMemory) return NO_MEMORY;
    const state = states[this.#unlzma.run()];
    if (state === undefined) throw new Error('bug: the decoder is in a state without a name');
    const content = new Uint8Array(this.#unlzma.memory.buffer, this.#unlzma.place(), this.#unlzma.givenBytes());
    return { state, content, takenBytes: this.#unlzma.takenBytes(), crc64: this.#unlzma.crc() };
  }

  /** A block that is there as a whole. Its content is written to `target`, which may lie where the data lies. */
  decode(data: Uint8Array, target: Uint8Array<ArrayBuffer>, options: Lzma2Options): DecodeStep {
    this.begin(options, data.length);
    this.feed(data);
    let filled = 0;
    for (;;) {
      const { state, content, takenBytes, crc64 } = this.step();
      target.set(content, filled);
      filled += content.length;
      if (state !== 'has-output') return { state, content: target.subarray(0, filled), takenBytes, crc64 };
    }
  }
}
