import {
  concatBytes,
  type Field,
  type RandomAccess,
  type StructValue,
  struct,
  u16le,
  u32le,
} from '../../bytes/index.ts';
import type { CompressorName } from './compressor.ts';
import { corruptImage, type Spot } from './damage.ts';
import { type Superblock, superblockFlags, superblockLayout } from './superblock.ts';

/** The options of the encoder, with values as stored. Bit maps are numbers. */
export type CompressorOptions =
  /** The bits of `strategies`: 1 default, 2 filtered, 4 Huffman only, 8 run lengths, 16 fixed. 0 means default. */
  | { readonly kind: 'gzip'; readonly level: number; readonly windowBits: number; readonly strategies: number }
  /** The bits of `filters` (BCJ): 1 x86, 2 PowerPC, 4 IA-64, 8 ARM, 16 ARM Thumb, 32 SPARC, 64 ARM64, 128 RISC-V. */
  | { readonly kind: 'xz'; readonly dictionarySize: number; readonly filters: number }
  | { readonly kind: 'zstd'; readonly level: number }
  | { readonly kind: 'lz4'; readonly version: number; readonly flags: number }
  | { readonly kind: 'lzo'; readonly algorithm: number; readonly level: number };

/** The options block: `raw` (without its header) is copied verbatim, `decoded` is used. */
export interface StoredCompressorOptions {
  readonly raw: Uint8Array;
  readonly decoded: CompressorOptions;
}

const STORED_BIT = 0x8000; // the block is never compressed
const HEADER_SIZE = 2;

const blockHeader = struct('squashfs compressor options header', { header: u16le });
const gzipLayout = struct('squashfs gzip options', { level: u32le, windowBits: u16le, strategies: u16le });
const xzLayout = struct('squashfs xz options', { dictionarySize: u32le, filters: u32le });
const zstdLayout = struct('squashfs zstd options', { level: u32le });
const lz4Layout = struct('squashfs lz4 options', { version: u32le, flags: u32le });
const lzoLayout = struct('squashfs lzo options', { algorithm: u32le, level: u32le });

/** Reads the block after the superblock. Gives `undefined` if the flag says that there is none. */
export async function readCompressorOptions(
  image: RandomAccess,
  { compressor, flags, inodeTable }: Superblock,
): Promise<StoredCompressorOptions | undefined> {
  const spot = { offset: superblockLayout.size };
  if ((flags & superblockFlags.compressorOptions) === 0) {
    if (compressor === 'lz4') throw corruptImage('compressor options', 'are missing, and lz4 needs them', spot);
    return undefined;
  }
  const room = inodeTable - spot.offset - HEADER_SIZE;
  if (room < 0) throw corruptImage('compressor options', 'reach into the inode table', spot);
  const { header } = blockHeader.decode(await image.read(spot.offset, HEADER_SIZE));
  const length = header & ~STORED_BIT;
  if ((header & STORED_BIT) === 0) throw corruptImage('compressor options', 'are marked as compressed', spot);
  if (length > room) throw corruptImage('compressor options', 'reach into the inode table', spot);
  const raw = await image.read(spot.offset + HEADER_SIZE, length);
  return { raw, decoded: decoders[compressor](raw, { offset: spot.offset + HEADER_SIZE }) };
}

/** The size of the block on disk. Data may begin after it. */
export function compressorOptionsSize(options: StoredCompressorOptions | undefined): number {
  return options === undefined ? 0 : HEADER_SIZE + options.raw.length;
}

/** The block as it is stored after the superblock, with its header. It is never compressed. */
export function encodeOptionsBlock(raw: Uint8Array): Uint8Array {
  return concatBytes([blockHeader.encode({ header: raw.length + STORED_BIT }), raw]);
}

/** Encodes the payload of the block, which `StoredCompressorOptions` calls `raw`. */
export function encodeCompressorOptions(options: CompressorOptions): Uint8Array {
  switch (options.kind) {
    case 'gzip':
      return gzipLayout.encode(options);
    case 'xz':
      return xzLayout.encode(options);
    case 'zstd':
      return zstdLayout.encode(options);
    case 'lz4':
      return lz4Layout.encode(options);
    case 'lzo':
      return lzoLayout.encode(options);
  }
}

type Decode = (raw: Uint8Array, spot: Spot) => CompressorOptions;

const decoders: Readonly<Record<CompressorName, Decode>> = {
  gzip(raw, spot) {
    const options = decodeExactly(gzipLayout, raw, spot);
    assertRange('gzip level', options.level, [1, 9], spot);
    assertRange('gzip window bits', options.windowBits, [8, 15], after(spot, gzipLayout.offsets.windowBits));
    assertRange('gzip strategies', options.strategies, [0, 31], after(spot, gzipLayout.offsets.strategies));
    return { kind: 'gzip', ...options };
  },
  xz(raw, spot) {
    const options = decodeExactly(xzLayout, raw, spot);
    assertDictionarySize(options.dictionarySize, spot);
    assertRange('xz filters', options.filters, [0, 255], after(spot, xzLayout.offsets.filters));
    return { kind: 'xz', ...options };
  },
  zstd(raw, spot) {
    const options = decodeExactly(zstdLayout, raw, spot);
    assertRange('zstd level', options.level, [1, 22], spot);
    return { kind: 'zstd', ...options };
  },
  lz4(raw, spot) {
    const options = decodeExactly(lz4Layout, raw, spot);
    assertRange('lz4 version', options.version, [1, 1], spot);
    return { kind: 'lz4', ...options };
  },
  lzo(raw, spot) {
    const options = decodeExactly(lzoLayout, raw, spot);
    assertRange('lzo algorithm', options.algorithm, [0, 4], spot);
    assertRange('lzo level', options.level, [0, 9], after(spot, lzoLayout.offsets.level));
    return { kind: 'lzo', ...options };
  },
  lzma(_raw, spot) {
    throw corruptImage('compressor options', 'exist, but lzma has none', spot);
  },
};

interface Layout<F extends Readonly<Record<string, Field<number>>>> {
  readonly size: number;
  decode(bytes: Uint8Array): StructValue<F>;
}

function decodeExactly<F extends Readonly<Record<string, Field<number>>>>(
  layout: Layout<F>,
  raw: Uint8Array,
  spot: Spot,
): StructValue<F> {
  if (raw.length === layout.size) return layout.decode(raw);
  throw corruptImage('compressor options', `have ${raw.length} bytes, not ${layout.size}`, spot);
}

/** Checks the dictionary size. The kernel only mounts 2^n and 2^n + 2^(n+1). */
function assertDictionarySize(size: number, spot: Spot): void {
  const lowestBit = size & -size;
  if (size >= 8192 && (size === lowestBit || size === lowestBit * 3)) return;
  throw corruptImage('xz dictionary size', `is ${size}, not 2^n or 2^n + 2^(n+1) from 8192 on`, spot);
}

function assertRange(field: string, value: number, [least, most]: readonly [number, number], spot: Spot): void {
  if (value >= least && value <= most) return;
  throw corruptImage(field, `is ${value}, not ${least === most ? least : `${least} to ${most}`}`, spot);
}

function after({ offset }: Spot, bytes: number): Spot {
  return { offset: offset + bytes };
}
