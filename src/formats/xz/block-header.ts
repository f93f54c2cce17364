import { crc32 } from 'node:zlib';
import type { ContentFilter } from '../../codecs/index.ts';
import { readU32, VliReader } from './container.ts';
import { xzError } from './explain.ts';

/** The fields of a block header. */
export interface BlockHeader {
  readonly headerBytes: number;
  /** The size of the LZMA2 data. Some writers leave it out. */
  readonly dataBytes: number | undefined;
  readonly contentBytes: number | undefined;
  readonly dictionaryBytes: number;
  /** The dictionary code, as LZMA2 stores it. */
  readonly dictionary: number;
  /** The filters before LZMA2. */
  readonly filters: readonly ContentFilter[];
}

const CRC_BYTES = 4;
const RESERVED_FLAGS = 0x3c;
const HAS_DATA_BYTES = 0x40;
const HAS_CONTENT_BYTES = 0x80;
const LZMA2 = 0x21;
const DELTA = 3;
const LARGEST_DICTIONARY = 40;

/**
 * The alignment of addresses of each filter for machine code, by its id (section 5.3.2). ARM64 and RISC-V are
 * newer.
 */
const alignments: ReadonlyMap<number, number> = new Map([
  [4, 1], //   x86
  [5, 4], //   PowerPC
  [6, 16], //  IA-64
  [7, 4], //   ARM
  [8, 2], //   ARM Thumb
  [9, 4], //   SPARC
  [10, 4], //  ARM64
  [11, 2], //  RISC-V
]);

/** The length of the header that begins with this byte, which is not 0. */
export function blockHeaderBytes(first: number): number {
  return (first + 1) * 4;
}

/** Reads a whole header (section 3.1). `end` is the position of its end in the stream, for errors. */
export function readBlockHeader(header: Uint8Array, end: number): BlockHeader {
  const body = header.subarray(0, -CRC_BYTES);
  if (crc32(body) !== readU32(header, body.length)) throw xzError('LZMA_DATA_ERROR', end);
  const flags = body[1] ?? 0;
  if ((flags & RESERVED_FLAGS) !== 0) throw xzError('LZMA_OPTIONS_ERROR', end);
  const fields = new HeaderFields(body, end);
  const dataBytes = (flags & HAS_DATA_BYTES) === 0 ? undefined : fields.number();
  if (dataBytes === 0) throw xzError('LZMA_DATA_ERROR', end);
  const contentBytes = (flags & HAS_CONTENT_BYTES) === 0 ? undefined : fields.number();
  const all = Array.from({ length: (flags & 3) + 1 }, () => fields.filter());
  if (fields.rest().some((byte) => byte !== 0)) throw xzError('LZMA_OPTIONS_ERROR', end);
  const last = all.pop();
  if (last?.id !== LZMA2 || all.some(({ id }) => id === LZMA2)) throw xzError('LZMA_OPTIONS_ERROR', end);
  const dictionaryBytes = dictionarySize(last.property);
  return {
    headerBytes: header.length,
    dataBytes,
    contentBytes,
    dictionaryBytes,
    dictionary: last.property,
    filters: all,
  };
}

class HeaderFields {
  readonly #body: Uint8Array;
  readonly #end: number;
  readonly #numbers: VliReader;

  constructor(body: Uint8Array, end: number) {
    this.#body = body;
    this.#end = end;
    this.#numbers = new VliReader(body, 2);
  }

  number(): number {
    const value = this.#numbers.next();
    if (value === undefined) throw xzError('LZMA_DATA_ERROR', this.#end);
    return value;
  }

  filter(): ContentFilter {
    const [id, size] = [this.number(), this.number()];
    const properties = this.#numbers.bytes(size);
    if (properties === undefined) throw xzError('LZMA_DATA_ERROR', this.#end);
    const property = propertyOf(id, properties);
    if (property === undefined) throw xzError('LZMA_OPTIONS_ERROR', this.#end);
    return { id, property };
  }

  rest(): Uint8Array {
    return this.#body.subarray(this.#numbers.at);
  }
}

/** Reads the property of a filter. Gives undefined for an unknown filter, and for invalid properties. */
function propertyOf(id: number, properties: Uint8Array): number | undefined {
  const [byte, ...others] = properties;
  if (id === LZMA2) return byte !== undefined && byte <= LARGEST_DICTIONARY && others.length === 0 ? byte : undefined;
  if (id === DELTA) return byte !== undefined && others.length === 0 ? byte + 1 : undefined;
  const alignment = alignments.get(id);
  if (alignment === undefined || (properties.length !== 0 && properties.length !== 4)) return undefined;
  const address = properties.length === 0 ? 0 : readU32(properties, 0);
  return address % alignment === 0 ? address : undefined;
}

/** Decodes the size of a dictionary (section 5.3.1): two mantissas for each power of two. */
export function dictionarySize(code: number): number {
  return code === LARGEST_DICTIONARY ? 2 ** 32 - 1 : (2 | (code & 1)) * 2 ** ((code >> 1) + 11);
}
