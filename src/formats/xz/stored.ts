/** Blocks that consist of stored (uncompressed) LZMA2 chunks. They are made and read without a coder. */
import { crc32 } from 'node:zlib';
import type { ByteReader } from '../../bytes/index.ts';
import {
  type BlockRecord,
  CRC32_BYTES,
  CRC32_CHECK,
  encodeBlockHeader,
  isPlainLzma2,
  paddedTo4,
  parseBlockHeader,
} from './container.ts';

const SLICE_BYTES = 64 * 1024;
const SLICE_HEADER_BYTES = 3;
const FIRST_SLICE = 1; // it resets the dictionary, which the first chunk of a block has to do
const LATER_SLICE = 2;
const SMALLEST_DICTIONARY = 0; // 4 KiB: stored chunks do not refer to a dictionary

/** The size of a stored block in the index: with header and check, without padding. */
export function storedBlockBytes(contentBytes: number): number {
  return headerOf(contentBytes).length + dataBytes(contentBytes) + CRC32_BYTES;
}

/** Reads the content into a stored block. The content is copied once, straight to its place. */
export async function storeBlock(
  reader: ByteReader,
  contentBytes: number,
): Promise<{ readonly block: Uint8Array; readonly crc: number }> {
  const header = headerOf(contentBytes);
  const block = new Uint8Array(paddedTo4(header.length + dataBytes(contentBytes)) + CRC32_BYTES);
  block.set(header);
  let crc = 0;
  let at = header.length;
  for (let done = 0; done < contentBytes; ) {
    const length = Math.min(SLICE_BYTES, contentBytes - done);
    block[at] = done === 0 ? FIRST_SLICE : LATER_SLICE;
    block[at + 1] = (length - 1) >> 8;
    block[at + 2] = (length - 1) & 0xff;
    const slice = block.subarray(at + SLICE_HEADER_BYTES, at + SLICE_HEADER_BYTES + length);
    await reader.fill(slice, 'content of an xz block');
    crc = crc32(slice, crc);
    at += SLICE_HEADER_BYTES + length;
    done += length;
  }
  // The byte that ends the chunks, and the padding, are zeros already.
  new DataView(block.buffer).setUint32(block.length - CRC32_BYTES, crc, true);
  return { block, crc };
}

/** The size of the chunks and of the zero byte that ends them. */
function dataBytes(contentBytes: number): number {
  return contentBytes + SLICE_HEADER_BYTES * Math.ceil(contentBytes / SLICE_BYTES) + 1;
}

function headerOf(contentBytes: number): Uint8Array {
  return encodeBlockHeader(dataBytes(contentBytes), contentBytes, SMALLEST_DICTIONARY);
}

/**
 * The content of a block that only has stored chunks: checked views of its bytes. Gives undefined for every other
 * block, and for a damaged one, whose error the decoder then reports.
 */
export function storedSlices(
  bytes: Uint8Array,
  { unpaddedBytes, contentBytes }: BlockRecord,
  check: number,
): readonly Uint8Array[] | undefined {
  const sizes = parseBlockHeader(bytes);
  if (check !== CRC32_CHECK || sizes?.contentBytes !== contentBytes || !isPlainLzma2(bytes)) return undefined;
  const dataEnd = unpaddedBytes - CRC32_BYTES;
  const checkAt = paddedTo4(dataEnd);
  const slices = slicesOf(bytes.subarray(sizes.headerBytes, dataEnd));
  if (slices === undefined || bytes.subarray(dataEnd, checkAt).some((byte) => byte !== 0)) return undefined;
  const found = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(checkAt, true);
  const isWhole = slices.reduce((sum, { length }) => sum + length, 0) === contentBytes;
  return isWhole && slices.reduce((crc, slice) => crc32(slice, crc), 0) === found ? slices : undefined;
}

/** Walks over the chunks. Gives undefined if one is not stored, or goes beyond the data. */
function slicesOf(data: Uint8Array): readonly Uint8Array[] | undefined {
  const slices: Uint8Array[] = [];
  for (let at = 0; ; ) {
    const control = data[at];
    if (control === 0) return at + 1 === data.length ? slices : undefined;
    const isStored = control === FIRST_SLICE || (control === LATER_SLICE && slices.length > 0);
    const length = (data[at + 1] ?? 0) * 256 + (data[at + 2] ?? 0) + 1;
    const slice = data.subarray(at + SLICE_HEADER_BYTES, at + SLICE_HEADER_BYTES + length);
    if (!isStored || slice.length < length) return undefined;
    slices.push(slice);
    at += SLICE_HEADER_BYTES + length;
  }
}
