import { type CodecModule, instantiate, place, stored, takeEncoded } from './webassembly.ts';

/** What `scripts/codecs/deflate.c` exports. */
interface Libdeflate extends CodecModule {
  /** Makes room for a block and gives its place; 0 where there is no memory. */
  readonly reserve: (bytes: number, level: number) => number;
  /** Encodes the block in its place and gives the size of the stream. */
  readonly encodeStream: () => number;
  /** The same for a part of a stream. */
  readonly encodePart: () => number;
}

export interface DeflateOptions {
  /** 1 to 12; each does about what that of zlib does, in less time. */
  readonly level: number;
  /**
   * `zlib`: a whole stream in zlib wrapping (RFC 1950). `part`: blocks of a deflate stream (RFC 1951) none of which is
   * the last, refer to nothing before them and end at the end of a byte.
   */
  readonly form: 'zlib' | 'part';
}

/** Encodes one block after the other, in memory that grows to what the largest needs. */
export class DeflateEncoder {
  readonly #libdeflate = instantiate('libdeflate.wasm') as Libdeflate;

  /** The result takes the place of the block, where it is not larger. */
  encode(block: Uint8Array<ArrayBuffer>, { level, form }: DeflateOptions): Uint8Array<ArrayBuffer> {
    place(block, this.#libdeflate.reserve(block.length, level), this.#libdeflate);
    const bytes = form === 'part' ? this.#libdeflate.encodePart() : this.#libdeflate.encodeStream();
    return stored(takeEncoded(bytes, block.length, this.#libdeflate), block);
  }
}
