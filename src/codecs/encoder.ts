import { DeflateEncoder, type DeflateOptions } from './deflate-encoder.ts';
import { XzEncoder, type XzOptions } from './xz-encoder.ts';
import { encodeZstd, type ZstdOptions } from './zstd-encoder.ts';

export type EncodeOptions =
  | ({ readonly format: 'xz' } & XzOptions)
  | ({ readonly format: 'deflate' } & DeflateOptions)
  | ({ readonly format: 'zstd' } & ZstdOptions);

/** Encodes in the thread that it is in, one block after the other. */
export class Encoder {
  #xz: XzEncoder | undefined;
  #deflate: DeflateEncoder | undefined;

  /** The result takes the place of the block, where it is not larger. */
  encode(block: Uint8Array<ArrayBuffer>, options: EncodeOptions): Uint8Array<ArrayBuffer> {
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
}
