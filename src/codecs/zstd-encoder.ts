import { promisify } from 'node:util';
import { constants, type ZstdOptions as NodeZstdOptions, zstdCompress, zstdCompressSync } from 'node:zlib';
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
  const frame = zstdCompressSync(block, optionsOf(block, level));
  return stored(new Uint8Array(frame.buffer, frame.byteOffset, frame.length), block);
}

/** The same in a thread of Node's own. Few may run at a time, since that reads and writes files too. */
export async function encodeZstdAside(block: Uint8Array, { level }: ZstdOptions): Promise<Uint8Array> {
  return await compressAside(block, optionsOf(block, level));
}

const compressAside = promisify(zstdCompress);

function optionsOf(block: Uint8Array, level: number): NodeZstdOptions {
  return {
    chunkSize: block.length + MORE_BYTES, // all of the output at once
    pledgedSrcSize: block.length,
    params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 0 },
  };
}
