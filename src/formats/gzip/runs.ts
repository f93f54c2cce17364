import { promisify } from 'node:util';
import { constants, deflateRaw } from 'node:zlib';
import { concatBytes, type RunCodec } from '../../bytes/index.ts';
import { encodeTrailer, fixedHeader } from './member.ts';

const STORED_BLOCK_BYTES = 0xffff;
const STORED_HEADER_BYTES = 5;
const LAST_BLOCK = Uint8Array.of(0x01, 0x00, 0x00, 0xff, 0xff); // stored and empty

const deflate = promisify(deflateRaw);

/** One member with a header that depends on nothing; runs end at a byte's end and refer to nothing before them. */
export function gzipRuns(level: number): RunCodec {
  return {
    start: fixedHeader(),
    // A flush ends in an empty stored block, which fills up the last byte.
    compress: (bytes) => deflate(bytes, { level, finishFlush: constants.Z_FULL_FLUSH }),
    store: storedBlocks,
    end: (crc, size) => concatBytes([LAST_BLOCK, encodeTrailer(crc, size)]),
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc1951 section 3.2.4 */
function storedBlocks(bytes: Uint8Array): Uint8Array {
  const count = Math.ceil(bytes.length / STORED_BLOCK_BYTES);
  const blocks = new Uint8Array(bytes.length + count * STORED_HEADER_BYTES);
  const view = new DataView(blocks.buffer);
  for (let index = 0; index < count; index += 1) {
    const slice = bytes.subarray(index * STORED_BLOCK_BYTES, (index + 1) * STORED_BLOCK_BYTES);
    const at = index * (STORED_BLOCK_BYTES + STORED_HEADER_BYTES);
    view.setUint16(at + 1, slice.length, true); // the zero byte before says: stored, not the last
    view.setUint16(at + 3, ~slice.length & 0xffff, true);
    blocks.set(slice, at + STORED_HEADER_BYTES);
  }
  return blocks;
}
