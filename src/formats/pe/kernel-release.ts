import {
  type ByteStream,
  concatBytes,
  type DecompressStream,
  hexOf,
  type RandomAccess,
  readRange,
} from '../../bytes/index.ts';
import { bannerRelease, findBanner, releaseOf } from './banner.ts';
import { invalidKernel } from './damage.ts';
import { ARM64_MAGIC, arm64Header, BZ_IMAGE_MAGIC, bzImageHeader, ZBOOT_MAGIC, zbootHeader } from './kernel-headers.ts';

export interface KernelRelease {
  readonly kind: 'bzImage' | 'arm64-image' | 'efi-zboot';
  /** The output of `uname -r`, such as `6.12.63-talos`. */
  readonly release: string;
  /** The whole text around it, with builder, compiler and number of the build. */
  readonly banner: string;
}

/** The decoders for what kernels are compressed with. */
export type KernelDecompressors = Readonly<Record<'gzip' | 'zstd' | 'xz', DecompressStream>>;

export interface ReadKernelReleaseOptions {
  readonly decompressors: KernelDecompressors;
  readonly signal?: AbortSignal | undefined;
}

const VERSION_BASE = 0x200;
const SECTOR_BYTES = 512;
const DEFAULT_SETUP_SECTORS = 4;
const MAX_VERSION_BYTES = 1024;

/** The names that the kernel's build gives to the compressors of EFI zboot. */
const zbootCompressors: Readonly<Record<string, keyof KernelDecompressors>> = {
  gzip: 'gzip',
  zstd22: 'zstd',
  xzkern: 'xz',
};

/**
 * Reads the release inside a kernel: from the header of a bzImage, and from the banner of an arm64 Image (plain,
 * gzip-compressed or as EFI zboot), for which most of the image may be read. Throws `KERNEL_INVALID`, with what
 * was found, for anything else.
 */
export async function readKernelRelease(
  image: RandomAccess,
  options: ReadKernelReleaseOptions,
): Promise<KernelRelease> {
  const start = await image.read(0, Math.min(image.size, bzImageHeader.size));
  if (isGzip(start)) return await releaseOfGzip(image, options);
  if (magicOf(start, zbootHeader) === ZBOOT_MAGIC) return await releaseOfZboot(image, start, options);
  if (magicOf(start, arm64Header) === ARM64_MAGIC)
    return await releaseOfImage(readRange(image), 'arm64-image', options);
  if (magicOf(start, bzImageHeader) === BZ_IMAGE_MAGIC) return await releaseOfBzImage(image, start);
  const magic = start.subarray(0, 8);
  throw invalidKernel(`it starts with ${hexOf(magic)}, which is not a known kernel format`, { magic: hexOf(magic) });
}

function isGzip(start: Uint8Array): boolean {
  return start[0] === 0x1f && start[1] === 0x8b;
}

interface HeaderWithMagic {
  readonly size: number;
  decode(bytes: Uint8Array): { readonly magic: number };
}

function magicOf(start: Uint8Array, header: HeaderWithMagic): number | undefined {
  return start.length < header.size ? undefined : header.decode(start).magic;
}

async function releaseOfBzImage(image: RandomAccess, start: Uint8Array): Promise<KernelRelease> {
  const { setupSectors, versionOffset } = bzImageHeader.decode(start);
  const setupBytes = (setupSectors || DEFAULT_SETUP_SECTORS) * SECTOR_BYTES;
  const field = { field: 'versionOffset', offset: bzImageHeader.offsets.versionOffset };
  if (versionOffset === 0 || versionOffset >= setupBytes) {
    throw invalidKernel(
      `its bzImage header points at offset ${versionOffset} of a setup of ${setupBytes} bytes for the version`,
      field,
    );
  }
  const offset = VERSION_BASE + versionOffset;
  const length = Math.min(MAX_VERSION_BYTES, image.size - offset);
  if (length <= 0)
    throw invalidKernel(`its bzImage header points at offset ${offset}, behind its end at ${image.size}`, field);
  const bytes = await image.read(offset, length);
  const end = bytes.indexOf(0);
  const banner = Buffer.from(bytes.subarray(0, Math.max(end, 0))).toString('latin1');
  const release = releaseOf(banner);
  if (release === undefined)
    throw invalidKernel(`there is no version text at offset ${offset} of its bzImage setup`, { offset });
  return { kind: 'bzImage', release, banner };
}

async function releaseOfGzip(image: RandomAccess, options: ReadKernelReleaseOptions): Promise<KernelRelease> {
  const expanded = options.decompressors.gzip(readRange(image));
  return await releaseOfImage(asArm64Image(expanded, 'gzip'), 'arm64-image', options);
}

async function releaseOfZboot(
  image: RandomAccess,
  start: Uint8Array,
  options: ReadKernelReleaseOptions,
): Promise<KernelRelease> {
  const { payloadOffset, payloadSize, compressor } = zbootHeader.decode(start);
  const name = Buffer.from(compressor)
    .toString('latin1')
    .replace(/\0[^]*$/, '');
  const codec = Object.hasOwn(zbootCompressors, name) ? zbootCompressors[name] : undefined;
  if (codec === undefined) {
    const details = { field: 'compressor', offset: zbootHeader.offsets.compressor };
    throw invalidKernel(
      `its EFI zboot payload is compressed with ${JSON.stringify(name)}, not ${Object.keys(zbootCompressors).join(', ')}`,
      details,
    );
  }
  if (payloadOffset + payloadSize > image.size) {
    const found = `its EFI zboot payload has ${payloadSize} bytes at offset ${payloadOffset}, but it ends at ${image.size}`;
    throw invalidKernel(found, { field: 'payloadOffset', offset: zbootHeader.offsets.payloadOffset });
  }
  const expanded = options.decompressors[codec](readRange(image, payloadOffset, payloadSize));
  return await releaseOfImage(asArm64Image(expanded, 'EFI zboot'), 'efi-zboot', options);
}

async function releaseOfImage(
  image: ByteStream,
  kind: KernelRelease['kind'],
  { signal }: ReadKernelReleaseOptions,
): Promise<KernelRelease> {
  const banner = await findBanner(image, signal);
  if (banner === undefined) throw invalidKernel('it does not contain the text `Linux version `');
  return { kind, release: bannerRelease(banner), banner };
}

/** Passes a stream on, and fails at its start unless it is an arm64 Image. */
async function* asArm64Image(image: ByteStream, wrapping: string): AsyncGenerator<Uint8Array, void, void> {
  let start: Uint8Array | undefined = new Uint8Array();
  const check = (bytes: Uint8Array): void => {
    if (magicOf(bytes, arm64Header) === ARM64_MAGIC) return;
    throw invalidKernel(
      `its ${wrapping} content starts with ${hexOf(bytes.subarray(0, 8))}, which is not an arm64 Image`,
    );
  };
  for await (const chunk of image) {
    if (start === undefined) {
      yield chunk;
      continue;
    }
    start = concatBytes([start, chunk]);
    if (start.length < arm64Header.size) continue;
    check(start);
    yield start;
    start = undefined;
  }
  if (start !== undefined) check(start);
}
