import { constants, zstdCompressSync } from 'node:zlib';
import { stored } from './webassembly.ts';

export interface ZstdOptions {
  /** 1 to 22. */
  readonly level: number;
}

/** The least that Node takes, and more than the headers of what does not compress. */
const MORE_BYTES = 64;

/**
 * One frame without a checksum, by Node's own encoder, which knows the size of the block from the start: the window
 * never exceeds it. The result takes the place of the block, where it is not larger.
 */
export function encodeZstd(block: Uint8Array<ArrayBuffer>, { level }: ZstdOptions): Uint8Array<ArrayBuffer> {
  const frame = zstdCompressSync(block, {
    chunkSize: block.length + MORE_BYTES, // all of the output at once
    pledgedSrcSize: block.length,
    params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 0 },
  });
  return stored(new Uint8Array(frame.buffer, frame.byteOffset, frame.length), block);
}
