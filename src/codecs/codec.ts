import { DeflateEncoder, type DeflateOptions } from './deflate-encoder.ts';
import { type DecodeStep, Lzma2Decoder, type Lzma2Options, PIECE_BYTES, STEP_BYTES } from './lzma2-decoder.ts';
import { XzEncoder, type XzOptions } from './xz-encoder.ts';
import { encodeZstd, type ZstdOptions } from './zstd-encoder.ts';

export type EncodeOptions =
  | ({ readonly format: 'xz' } & XzOptions)
  | ({ readonly format: 'deflate' } & DeflateOptions)
  | ({ readonly format: 'zstd' } & ZstdOptions);

/** A block whose content has a known size. */
export interface BlockOptions extends Lzma2Options {
  /** At least one. */
  readonly mostBytes: number;
}

/** One piece of work. The bytes for it go beside it. */
export type Task =
  | { readonly kind: 'encode'; readonly options: EncodeOptions }
  | { readonly kind: 'decode'; readonly options: BlockOptions }
  /** Takes a piece of a stream; without bytes, goes on with the piece before. The first has the options. */
  | { readonly kind: 'step'; readonly stream: number; readonly options: Lzma2Options | undefined }
  | { readonly kind: 'close'; readonly stream: number };

/** The result, and how far a decoder came. */
export interface Done {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly step?: Omit<DecodeStep, 'content'> | undefined;
}

/** How much room the result of a task needs at most; an encoder makes its own where what it is given is too small. */
export function roomFor(task: Task): number {
  if (task.kind === 'decode') return task.options.mostBytes;
  return task.kind === 'step' ? STEP_BYTES : 0;
}

/** Encodes and decodes in the thread that it is in, one task after the other. */
export class Codec {
  #xz: XzEncoder | undefined;
  #deflate: DeflateEncoder | undefined;
  #blocks: Lzma2Decoder | undefined;
  /** Each in a memory of its own. */
  readonly #streams = new Map<number, Lzma2Decoder>();
  /** That of the stream that was closed last: its memory would be collected late, and mostly another stream follows. */
  #spare: Lzma2Decoder | undefined;

  /** The result takes the place of the bytes: `room`, in which they come first, and which has to be large enough. */
  run(task: Task, bytes: Uint8Array<ArrayBuffer>): Done {
    switch (task.kind) {
      case 'encode':
        return { bytes: this.#encode(bytes, task.options) };
      case 'decode':
        return this.#decode(bytes, task.options);
      case 'step':
        return this.#step(bytes, task.stream, task.options);
      case 'close':
        this.#spare = this.#streams.get(task.stream) ?? this.#spare;
        this.#streams.delete(task.stream);
        return { bytes };
    }
  }

  #encode(block: Uint8Array<ArrayBuffer>, options: EncodeOptions): Uint8Array<ArrayBuffer> {
    switch (options.format) {
      case 'xz':
        this.#xz ??= new XzEncoder();
        return this.#xz.encode(block, options);
      case 'deflate':
        this.#deflate ??= new DeflateEncoder();
        return this.#deflate.encode(block, options);
      case 'zstd':
        return encodeZstd(block, options);
    }
  }

  #decode(data: Uint8Array<ArrayBuffer>, options: BlockOptions): Done {
    this.#blocks ??= new Lzma2Decoder();
    const { content, ...step } = this.#blocks.decode(data, new Uint8Array(data.buffer), options);
    return { bytes: content, step };
  }

  #step(piece: Uint8Array<ArrayBuffer>, stream: number, options: Lzma2Options | undefined): Done {
    const decoder = this.#streams.get(stream) ?? this.#open(stream, options);
    if (piece.length > 0) decoder.feed(piece);
    const { content, ...step } = decoder.step();
    const room = new Uint8Array(piece.buffer, 0, content.length);
    room.set(content);
    return { bytes: room, step };
  }

  #open(stream: number, options: Lzma2Options | undefined): Lzma2Decoder {
    if (options === undefined) throw new Error('bug: a stream goes on that did not begin');
    const decoder = this.#spare ?? new Lzma2Decoder();
    this.#spare = undefined;
    decoder.begin(options, PIECE_BYTES);
    this.#streams.set(stream, decoder);
    return decoder;
  }
}
