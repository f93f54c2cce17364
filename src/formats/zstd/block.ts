import { promisify } from 'node:util';
import { constants, zstdDecompress, zstdDecompressSync } from 'node:zlib';
import { RootsmithError } from '../../errors/index.ts';
import { assertOneFrame, corruptFrame } from './frame.ts';

/** The largest window. Squashfs blocks need at most 1 MiB; 8 MiB allows for odd writers. */
export const ZSTD_BLOCK_WINDOW_LOG_MAX = 23;

/**
 * Up to this size the thread pool costs more than it gives (measured: 8 KiB takes 64 µs directly, 405 µs by the
 * pool).
 */
const SYNC_BYTES = 16 * 1024;
const MIN_CHUNK_BYTES = 64; // least that node:zlib takes

const decompress = promisify(zstdDecompress);

/** Expands a block that is exactly one zstd frame, as squashfs stores it. */
export async function zstdBlockDecompress(block: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  assertOneFrame(block);
  const options = {
    maxOutputLength: Math.max(maxBytes, 1),
    chunkSize: Math.max(maxBytes, MIN_CHUNK_BYTES),
    params: { [constants.ZSTD_d_windowLogMax]: ZSTD_BLOCK_WINDOW_LOG_MAX },
  };
  try {
    return maxBytes <= SYNC_BYTES ? zstdDecompressSync(block, options) : await decompress(block, options);
  } catch (error) {
    throw explain(error, maxBytes);
  }
}

function explain(error: unknown, maxBytes: number): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  if (error.code === 'ERR_BUFFER_TOO_LARGE') {
    return new RootsmithError('LIMIT_EXCEEDED', `zstd block expands beyond the limit of ${maxBytes} bytes`, {
      details: { limitBytes: maxBytes },
      cause: error,
    });
  }
  return corruptFrame('block', 0, 'is damaged', error);
}
