/**
 * The parts of an xz stream around its blocks: header, block headers, index and footer.
 *
 * @see https://tukaani.org/xz/xz-file-format.txt
 */
import { crc32 } from 'node:zlib';
import { concatBytes } from '../../bytes/index.ts';
import { XZ_MAGIC } from './magic.ts';

export const STREAM_HEADER_BYTES = 12;
export const FOOTER_BYTES = 12;
export const CRC32_CHECK = 1; // the kernel supports this one and 0, no check
export const CRC32_BYTES = 4;
export const MAX_BLOCK_HEADER_BYTES = 1024;
const MAX_VLI_BYTES = 9;
const HAS_SIZES = 0xc0;
const LZMA2_FILTER = 0x21;
const FOOTER_MAGIC = Uint8Array.of(0x59, 0x5a); // "YZ"

/** What the index says about a block. */
export interface BlockRecord {
  /** The size of header, data and check, without the padding between the latter two. */
  readonly unpaddedBytes: number;
  readonly contentBytes: number;
}

/** Rounds up: blocks and the index begin at multiples of four. */
export function paddedTo4(bytes: number): number {
  return bytes + (-bytes & 3);
}

export function encodeStreamHeader(check: number): Uint8Array {
  const flags = Uint8Array.of(0, check);
  return concatBytes([XZ_MAGIC, flags, u32(crc32(flags))]);
}

/**
 * Encodes the header of a block with the single filter LZMA2, with both sizes. `dictionary` is the format's code:
 * 0 is 4 KiB.
 */
export function encodeBlockHeader(dataBytes: number, contentBytes: number, dictionary: number): Uint8Array {
  const fields = [HAS_SIZES, ...vli(dataBytes), ...vli(contentBytes), LZMA2_FILTER, 1, dictionary];
  const length = paddedTo4(1 + fields.length + 4);
  const bytes = new Uint8Array(length - 4);
  bytes[0] = length / 4 - 1;
  bytes.set(fields, 1);
  return concatBytes([bytes, u32(crc32(bytes))]);
}

/** Encodes the index and the footer, which follow the last block. */
export function encodeEnd(records: readonly BlockRecord[], check: number): Uint8Array {
  const fields = [
    Uint8Array.from([0, ...vli(records.length)]),
    ...records.map(({ unpaddedBytes, contentBytes }) => Uint8Array.from([...vli(unpaddedBytes), ...vli(contentBytes)])),
  ];
  const body = concatBytes(fields);
  const index = concatBytes([body], paddedTo4(body.length));
  return concatBytes([index, u32(crc32(index)), encodeFooter(index.length, check)]);
}

/** Encodes the footer after an index of this many bytes, not counting its checksum. */
export function encodeFooter(indexBytes: number, check: number): Uint8Array {
  const backward = concatBytes([u32((indexBytes + 4) / 4 - 1), Uint8Array.of(0, check)]);
  return concatBytes([u32(crc32(backward)), backward, FOOTER_MAGIC]);
}

/**
 * The sizes in a block header. They are undefined if the header lacks one, as after `xz -T1`, or is not a block
 * header.
 */
export interface BlockHeaderSizes {
  readonly headerBytes: number;
  readonly dataBytes: number;
  readonly contentBytes: number;
}

export function parseBlockHeader(bytes: Uint8Array): BlockHeaderSizes | undefined {
  const headerBytes = ((bytes[0] ?? 0) + 1) * 4;
  if (bytes[0] === 0 || bytes.length < headerBytes || ((bytes[1] ?? 0) & HAS_SIZES) !== HAS_SIZES) return undefined;
  const header = bytes.subarray(0, headerBytes - 4);
  if (crc32(header) !== readU32(bytes, headerBytes - 4)) return undefined;
  const fields = new VliReader(header, 2);
  const [dataBytes, contentBytes] = [fields.next(), fields.next()];
  return dataBytes === undefined || contentBytes === undefined ? undefined : { headerBytes, dataBytes, contentBytes };
}

/**
 * Whether an intact block header with both sizes has LZMA2 as its only filter, so that no branch filter changes
 * the bytes.
 */
export function isPlainLzma2(header: Uint8Array): boolean {
  const fields = new VliReader(header, 2);
  const areThere = fields.next() !== undefined && fields.next() !== undefined;
  return header[1] === HAS_SIZES && areThere && fields.next() === LZMA2_FILTER;
}

export interface ParsedFooter {
  readonly check: number;
  readonly indexBytes: number;
}

export function parseFooter(bytes: Uint8Array): ParsedFooter | undefined {
  const isFooter =
    bytes.length === FOOTER_BYTES && bytes[10] === FOOTER_MAGIC[0] && bytes[11] === FOOTER_MAGIC[1] && bytes[8] === 0;
  if (!isFooter || crc32(bytes.subarray(4, 10)) !== readU32(bytes, 0)) return undefined;
  return { check: bytes[9] ?? 0, indexBytes: (readU32(bytes, 4) + 1) * 4 };
}

/** Parses all records of an index. Gives undefined if it is damaged. */
export function parseIndex(bytes: Uint8Array): readonly BlockRecord[] | undefined {
  const body = bytes.subarray(0, bytes.length - 4);
  if (bytes.length < 8 || bytes[0] !== 0 || crc32(body) !== readU32(bytes, body.length)) return undefined;
  const fields = new VliReader(body, 1);
  const count = fields.next();
  if (count === undefined || count > body.length / 2) return undefined;
  const records: BlockRecord[] = [];
  for (let done = 0; done < count; done += 1) {
    const [unpaddedBytes, contentBytes] = [fields.next(), fields.next()];
    if (unpaddedBytes === undefined || contentBytes === undefined) return undefined;
    records.push({ unpaddedBytes, contentBytes });
  }
  return records;
}

/** Encodes a variable-length integer: seven bits a byte, the lowest first; the top bit says that more follow. */
export function vli(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
}

/** Reads variable-length integers, one after the other. */
export class VliReader {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** The position of the next number. */
  get at(): number {
    return this.#at;
  }

  /** Skips bytes and gives them. Gives undefined if there are fewer. */
  bytes(count: number): Uint8Array | undefined {
    if (count > this.#bytes.length - this.#at) return undefined;
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /**
   * Reads the next number. Gives undefined at the end, for a number that no file can have, and for one that takes more
   * bytes than it needs.
   */
  next(): number | undefined {
    let value = 0;
    for (let done = 0; done < MAX_VLI_BYTES; done += 1) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) return undefined;
      this.#at += 1;
      value += (byte & 0x7f) * 2 ** (7 * done);
      if (byte === 0 && done > 0) return undefined;
      if (byte < 0x80) return Number.isSafeInteger(value) ? value : undefined;
    }
    return undefined;
  }
}

export function u32(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
}

export function readU32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(at, true);
}
