import { type ByteStream, concatBytes, hexOf, type RandomAccess, readRange, toByteString } from '../../bytes/index.ts';
import { bannerRelease, findBanner, releaseOf } from './banner.ts';
import { invalidKernel } from './damage.ts';
import { kernelForm, readKernelStart, unknownKernel } from './kernel-form.ts';
import { arm64Header, bzImageHeader } from './kernel-headers.ts';
import { gzipPayloadOf, type KernelDecompressors, payloadStream, setupBytes, zbootPayloadOf } from './payload.ts';

export interface KernelRelease {
  readonly kind: 'bzImage' | 'arm64-image' | 'efi-zboot';
  /** The output of `uname -r`, such as `6.12.63-talos`. */
  readonly release: string;
  /** The whole text around it, with builder, compiler and number of the build. */
  readonly banner: string;
}

export interface ReadKernelReleaseOptions {
  readonly decompressors: KernelDecompressors;
  readonly signal?: AbortSignal | undefined;
}

const VERSION_BASE = 0x200;
const MAX_VERSION_BYTES = 1024;

/**
 * Reads the release inside a kernel: from the header of a bzImage, and from the banner of an arm64 Image (plain,
 * gzip-compressed or as EFI zboot), for which most of the image may be read. Throws `KERNEL_INVALID`, with what
 * was found, for anything else.
 */
export async function readKernelRelease(
  image: RandomAccess,
  options: ReadKernelReleaseOptions,
): Promise<KernelRelease> {
  const start = await readKernelStart(image);
  switch (kernelForm(start)) {
    case 'gzip':
      return await releaseOfGzip(image, options);
    case 'efi-zboot':
      return await releaseOfZboot(image, start, options);
    case 'arm64-image':
      return await releaseOfImage(readRange(image), 'arm64-image', options);
    case 'bzImage':
      return await releaseOfBzImage(image, start);
    case 'vmlinux':
    case 'other':
      throw unknownKernel(start);
  }
}

/** Reads the release of a bzImage from its header. */
export async function releaseOfBzImage(image: RandomAccess, start: Uint8Array): Promise<KernelRelease> {
  const header = bzImageHeader.decode(start);
  const { versionOffset } = header;
  const field = { field: 'versionOffset', offset: bzImageHeader.offsets.versionOffset };
  if (versionOffset === 0 || versionOffset >= setupBytes(header)) {
    throw invalidKernel(
      `its bzImage header points at offset ${versionOffset} of a setup of ${setupBytes(header)} bytes for the version`,
      field,
    );
  }
  const offset = VERSION_BASE + versionOffset;
  const length = Math.min(MAX_VERSION_BYTES, image.size - offset);
  if (length <= 0)
    throw invalidKernel(`its bzImage header points at offset ${offset}, behind its end at ${image.size}`, field);
  const bytes = await image.read(offset, length);
  const banner = toByteString(bytes.subarray(0, Math.max(bytes.indexOf(0), 0)));
  const release = releaseOf(banner);
  if (release === undefined)
    throw invalidKernel(`there is no version text at offset ${offset} of its bzImage setup`, { offset });
  return { kind: 'bzImage', release, banner };
}

async function releaseOfGzip(image: RandomAccess, options: ReadKernelReleaseOptions): Promise<KernelRelease> {
  const expanded = payloadStream(image, await gzipPayloadOf(image), options.decompressors);
  return await releaseOfImage(asArm64Image(expanded, 'gzip'), 'arm64-image', options);
}

async function releaseOfZboot(
  image: RandomAccess,
  start: Uint8Array,
  options: ReadKernelReleaseOptions,
): Promise<KernelRelease> {
  const expanded = payloadStream(image, await zbootPayloadOf(image, start), options.decompressors);
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
    if (kernelForm(bytes) === 'arm64-image') return;
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
