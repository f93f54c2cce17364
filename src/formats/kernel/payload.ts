import {
  type ByteStream,
  type DecompressStream,
  type RandomAccess,
  readRange,
  toByteString,
} from '../../bytes/index.ts';
import { invalidKernel } from './damage.ts';
import { bzImageHeader, bzImagePayload, zbootHeader } from './kernel-headers.ts';
import { decompressLegacyLz4 } from './lz4.ts';

/** The decoders for what kernels are compressed with. */
export type KernelDecompressors = Readonly<Record<'gzip' | 'zstd' | 'xz', DecompressStream>>;

type KernelCodec = keyof KernelDecompressors | 'lz4';

/** A compressed kernel inside a kernel image. */
export interface KernelPayload {
  readonly codec: KernelCodec;
  /** Bytes of the compressed stream, without the size that some compressors append. */
  readonly start: number;
  readonly size: number;
  /** What the image says of the size of the expanded kernel. It is not checked. */
  readonly expandedBytes: number | undefined;
}

const SECTOR_BYTES = 512;
const DEFAULT_SETUP_SECTORS = 4;
const SIZE_BYTES = 4;

/** The first protocol whose header says where the payload is. */
const PAYLOAD_PROTOCOL = 0x208;

/** The names that the kernel's build gives to the compressors of EFI zboot. */
const zbootCompressors: Readonly<Record<string, KernelCodec>> = {
  gzip: 'gzip',
  zstd22: 'zstd',
  xzkern: 'xz',
  lz4: 'lz4',
};

/** The bytes of the setup code before the compressed kernel. */
export function setupBytes({ setupSectors }: Pick<ReturnType<typeof bzImageHeader.decode>, 'setupSectors'>): number {
  return (setupSectors || DEFAULT_SETUP_SECTORS) * SECTOR_BYTES;
}

/**
 * Finds the compressed kernel in a bzImage. Throws `KERNEL_INVALID`.
 *
 * @see https://docs.kernel.org/arch/x86/boot.html «payload_offset»
 */
export async function bzImagePayloadOf(image: RandomAccess, start: Uint8Array): Promise<KernelPayload> {
  const header = bzImageHeader.decode(start);
  if (header.protocol < PAYLOAD_PROTOCOL) {
    const { offsets } = bzImageHeader;
    const found = `its boot protocol 0x${header.protocol.toString(16)} does not tell where the kernel is`;
    throw invalidKernel(found, { field: 'protocol', offset: offsets.protocol });
  }
  const { payloadOffset, payloadSize } = bzImagePayload.decode(start.subarray(bzImageHeader.size));
  const at = setupBytes(header) + SECTOR_BYTES + payloadOffset;
  assertInside(image, at, payloadSize, 'bzImage');
  const codec = await codecAt(image, at);
  return await withSize(image, { codec, start: at, size: payloadSize - (codec === 'gzip' ? 0 : SIZE_BYTES) });
}

/** Finds the compressed kernel in an EFI zboot image. Throws `KERNEL_INVALID`. */
export async function zbootPayloadOf(image: RandomAccess, start: Uint8Array): Promise<KernelPayload> {
  const { payloadOffset, payloadSize, compressor } = zbootHeader.decode(start);
  const name = toByteString(compressor).replace(/\0[^]*$/, '');
  const codec = Object.hasOwn(zbootCompressors, name) ? zbootCompressors[name] : undefined;
  if (codec === undefined) {
    const details = { field: 'compressor', offset: zbootHeader.offsets.compressor };
    const known = Object.keys(zbootCompressors).join(', ');
    throw invalidKernel(`its EFI zboot payload is compressed with ${JSON.stringify(name)}, not ${known}`, details);
  }
  assertInside(image, payloadOffset, payloadSize, 'EFI zboot');
  return await withSize(image, { codec, start: payloadOffset, size: payloadSize });
}

/** An image that is compressed as a whole. */
export async function gzipPayloadOf(image: RandomAccess): Promise<KernelPayload> {
  return await withSize(image, { codec: 'gzip', start: 0, size: image.size });
}

/** The compressed stream. */
export function payloadStream(
  image: RandomAccess,
  { codec, start, size }: KernelPayload,
  decompressors: KernelDecompressors,
): ByteStream {
  const packed = readRange(image, start, size);
  return codec === 'lz4' ? decompressLegacyLz4(packed) : decompressors[codec](packed);
}

/** What the compressors of the kernel's build begin with. */
const magics: readonly (readonly [name: string, magic: string, codec?: KernelCodec])[] = [
  ['gzip', '1f8b', 'gzip'],
  ['xz', 'fd377a585a00', 'xz'],
  ['zstd', '28b52ffd', 'zstd'],
  ['lz4', '02214c18', 'lz4'],
  ['lzo', '894c5a4f'],
  ['lzma', '5d000000'],
  ['bzip2', '425a68'],
];

async function codecAt(image: RandomAccess, at: number): Promise<KernelCodec> {
  const start = Buffer.from(await image.read(at, Math.min(8, image.size - at))).toString('hex');
  const [name, , codec] = magics.find(([, magic]) => start.startsWith(magic)) ?? [];
  if (codec !== undefined) return codec;
  const found = name === undefined ? `starts with \`${start}\`` : `is compressed with ${name}`;
  throw invalidKernel(`its payload ${found}, not with gzip, xz, zstd or lz4`, { offset: at });
}

function assertInside({ size }: RandomAccess, start: number, length: number, what: string): void {
  if (length > SIZE_BYTES && start + length <= size) return;
  const found = `its ${what} payload has ${length} bytes at offset ${start}, but it ends at ${size}`;
  throw invalidKernel(found, { field: 'payloadOffset', offset: start });
}

/** The size of the expanded kernel follows the stream; that of gzip is its own trailer. */
async function withSize(image: RandomAccess, payload: Omit<KernelPayload, 'expandedBytes'>): Promise<KernelPayload> {
  const at = payload.start + payload.size - (payload.codec === 'gzip' ? SIZE_BYTES : 0);
  if (at < 0 || at + SIZE_BYTES > image.size) return { ...payload, expandedBytes: undefined };
  const expandedBytes = Buffer.from(await image.read(at, SIZE_BYTES)).readUInt32LE();
  return { ...payload, expandedBytes };
}
