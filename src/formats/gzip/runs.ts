import { concatBytes } from '../../bytes/index.ts';
import { codecPool, type RunCodec } from '../../codecs/index.ts';
import { encodeTrailer, fixedHeader } from './member.ts';

const STORED_BLOCK_BYTES = 0xffff;
const LAST_BLOCK = Uint8Array.of(0x01, 0x00, 0x00, 0xff, 0xff); // stored and empty

/**
 * The encoder is fast: with this share instead of the usual one, a kernel becomes 4 % smaller at the cost of 70 ms
 * in a thread.
 */
const WORTHWHILE = 0.97;

/** Encodes one member with a constant header. Runs end at a byte boundary and refer to nothing before them. */
export function gzipRuns(level: number): RunCodec {
  return {
    start: fixedHeader(),
    compress: (bytes) => codecPool.encode(bytes, { format: 'deflate', level, form: 'part' }),
    worthwhile: WORTHWHILE,
    stored: { sliceBytes: STORED_BLOCK_BYTES, sliceHeader: storedHeader },
    end: (crc, size) => concatBytes([LAST_BLOCK, encodeTrailer(crc, size)]),
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc1951 section 3.2.4 */
function storedHeader(length: number): Uint8Array {
  const [low, high] = [length & 0xff, length >> 8];
  return Uint8Array.of(0, low, high, ~low & 0xff, ~high & 0xff); // stored, not the last
}
