import { type CodecModule, instantiate, place, stored, takeEncoded } from './webassembly.ts';

/** What `scripts/codecs/xz.c` exports. */
interface LzmaModule extends CodecModule {
  /** Makes room for a block and gives its place; 0 where there is no memory. */
  readonly reserve: (bytes: number) => number;
  /** Encodes the block in its place and gives the size of the stream; 0 where there is no memory. */
  readonly encode: (effort: number, dictionaryBytes: number, branchFilter: number) => number;
}

export interface XzOptions {
  /** `thorough` gives what `xz -6` does, to half a percent; `fast` takes the time of `xz -0`. */
  readonly effort: 'fast' | 'thorough';
  readonly dictionaryBytes: number;
  /** Bit map of branch filters to try beside none. @default 0 */
  readonly filters?: number | undefined;
}

/** What `scripts/codecs/xz.c` calls them. */
const efforts = { fast: 0, thorough: 1 } as const;

const NO_FILTER = 0;

/** Branch filters of squashfs by their bit, with the id that the xz format gives them. */
const branchFilters: readonly (readonly [bit: number, id: number])[] = [
  [1, 4], //  x86
  [2, 5], //  PowerPC
  [4, 6], //  IA-64
  [8, 7], //  ARM
  [16, 8], // ARM Thumb
  [32, 9], // SPARC
];

/** Encodes one block after the other, in memory that grows to what the largest needs. */
export class XzEncoder {
  readonly #lzma = instantiate('lzma.wasm') as LzmaModule;

  /** The smallest of the whole streams, each with CRC32. It takes the place of the block, where it is not larger. */
  encode(block: Uint8Array<ArrayBuffer>, { filters = 0, ...options }: XzOptions): Uint8Array<ArrayBuffer> {
    place(block, this.#lzma.reserve(block.length), this.#lzma);
    let best = stored(this.#stream(block.length, options, NO_FILTER), block);
    for (const [bit, id] of branchFilters) {
      if ((filters & bit) === 0) continue;
      const other = this.#stream(block.length, options, id);
      if (other.length < best.length) best = stored(other, block);
    }
    return best;
  }

  #stream(blockBytes: number, { effort, dictionaryBytes }: XzOptions, branchFilter: number): Uint8Array<ArrayBuffer> {
    return takeEncoded(this.#lzma.encode(efforts[effort], dictionaryBytes, branchFilter), blockBytes, this.#lzma);
  }
}
