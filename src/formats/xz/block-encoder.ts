/** The block encoder of liblzma, compiled to WebAssembly by `scripts/liblzma/build.sh` (ADR 0010). */

/** What `scripts/liblzma/encoder.c` exports. Places are offsets in `memory`. */
interface Liblzma {
  readonly memory: { readonly buffer: ArrayBuffer };
  /** Makes room for a block and gives its place; 0 where there is no memory. The array of `memory` may be another then. */
  readonly reserve: (bytes: number) => number;
  /** Encodes the block in its place and gives the size of the stream; 0 where there is no memory. */
  readonly encode: (preset: number, dictionaryBytes: number, branchFilter: number) => number;
  /** The place of the stream. */
  readonly place: () => number;
}

/** Shared by all threads: it is compiled once. */
export type LiblzmaModule = object & { readonly '': 'liblzma' };

// The types of WebAssembly are part of TypeScript's library for browsers.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => LiblzmaModule;
  readonly Instance: new (module: LiblzmaModule) => { readonly exports: unknown };
};

export function compileLiblzma(bytes: Uint8Array): LiblzmaModule {
  return new WebAssembly.Module(bytes);
}

export interface EncodeOptions {
  /** 0 to 6, as that of `xz`; its dictionary is replaced. */
  readonly preset: number;
  readonly dictionaryBytes: number;
  /** Bit map of branch filters to try beside none. @default 0 */
  readonly filters?: number | undefined;
}

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
export class BlockEncoder {
  readonly #liblzma: Liblzma;

  constructor(module: LiblzmaModule) {
    this.#liblzma = new WebAssembly.Instance(module).exports as Liblzma; // The shape is that of encoder.c.
  }

  /** The smallest of the streams, each with CRC32. It takes the place of the block, where it is not larger. */
  encode(block: Uint8Array<ArrayBuffer>, { filters = 0, ...options }: EncodeOptions): Uint8Array<ArrayBuffer> {
    const at = this.#liblzma.reserve(block.length);
    if (at === 0) throw outOfMemory(block.length);
    new Uint8Array(this.#liblzma.memory.buffer).set(block, at);
    let best = stored(this.#stream(block.length, options, NO_FILTER), block);
    for (const [bit, id] of branchFilters) {
      if ((filters & bit) === 0) continue;
      const other = this.#stream(block.length, options, id);
      if (other.length < best.length) best = stored(other, block);
    }
    return best;
  }

  /** Valid until the next. */
  #stream(
    blockBytes: number,
    { preset, dictionaryBytes }: EncodeOptions,
    branchFilter: number,
  ): Uint8Array<ArrayBuffer> {
    const bytes = this.#liblzma.encode(preset, dictionaryBytes, branchFilter);
    if (bytes === 0) throw outOfMemory(blockBytes);
    return new Uint8Array(this.#liblzma.memory.buffer, this.#liblzma.place(), bytes);
  }
}

function stored(stream: Uint8Array<ArrayBuffer>, room: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (stream.length > room.length) return stream.slice();
  room.set(stream);
  return room.subarray(0, stream.length);
}

function outOfMemory(bytes: number): RangeError {
  return new RangeError(`the xz encoder got no memory for a block of ${bytes} bytes`);
}
