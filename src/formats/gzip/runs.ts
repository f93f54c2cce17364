import { promisify } from 'node:util';
import { constants, deflateRaw } from 'node:zlib';
import { concatBytes, type RunCodec } from '../../bytes/index.ts';
import { encodeTrailer, fixedHeader } from './member.ts';

const STORED_BLOCK_BYTES = 0xffff;
const MIN_CHUNK_BYTES = 64; // least that node:zlib takes
const LAST_BLOCK = Uint8Array.of(0x01, 0x00, 0x00, 0xff, 0xff); // stored and empty

const deflate = promisify(deflateRaw);

/** One member with a header that depends on nothing; runs end at a byte's end and refer to nothing before them. */
export function gzipRuns(level: number): RunCodec {
  return {
    start: fixedHeader(),
    // A flush ends in an empty stored block, which fills up the last byte. Room for all of the output at once: each
    // further piece of it would be a trip to the thread pool and back.
    compress: (bytes) =>
      deflate(bytes, { level, finishFlush: constants.Z_FULL_FLUSH, chunkSize: bytes.length + MIN_CHUNK_BYTES }),
    stored: { sliceBytes: STORED_BLOCK_BYTES, sliceHeader: storedHeader },
    end: (crc, size) => concatBytes([LAST_BLOCK, encodeTrailer(crc, size)]),
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc1951 section 3.2.4 */
function storedHeader(length: number): Uint8Array {
  const [low, high] = [length & 0xff, length >> 8];
  return Uint8Array.of(0, low, high, ~low & 0xff, ~high & 0xff); // stored, not the last
}
