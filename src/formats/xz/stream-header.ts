import { crc32 } from 'node:zlib';
import { readU32, STREAM_HEADER_BYTES } from './container.ts';
import { isKnownCheck } from './content-check.ts';
import { xzError } from './explain.ts';
import { isXz } from './magic.ts';

/**
 * Reads the check id of a stream from its first twelve bytes (section 2.1.1). `offset` is their position, for
 * errors.
 */
export function readStreamHeader(header: Uint8Array, offset: number): number {
  if (!isXz(header)) throw xzError('LZMA_FORMAT_ERROR', offset);
  const end = offset + header.length;
  if (header.length < STREAM_HEADER_BYTES) throw xzError('LZMA_DATA_ERROR', end);
  const flags = header.subarray(6, 8);
  if (crc32(flags) !== readU32(header, 8)) throw xzError('LZMA_DATA_ERROR', end);
  const [reserved = 0, check = 0] = flags;
  if (reserved !== 0 || check > 0x0f) throw xzError('LZMA_OPTIONS_ERROR', end);
  if (!isKnownCheck(check)) throw xzError('LZMA_UNSUPPORTED_CHECK', end);
  return check;
}
