import { type ByteStream, type RandomAccess, readRange } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { bannerIn, bannerRelease } from './banner.ts';
import { invalidKernel } from './damage.ts';
import { kernelForm, readKernelStart, unknownKernel } from './kernel-form.ts';
import { type KernelRelease, type ReadKernelReleaseOptions, releaseOfBzImage } from './kernel-release.ts';
import { bzImagePayloadOf, gzipPayloadOf, type KernelPayload, payloadStream, zbootPayloadOf } from './payload.ts';

/** A kernel image with the kernel in it, expanded. */
export interface OpenedKernel {
  readonly kind: KernelRelease['kind'] | 'vmlinux';
  /** The output of `uname -r`. */
  readonly release: string;
  readonly banner: string;
  /**
   * The kernel itself in memory, which belongs to the caller: some 50 MB. An ELF file with the names of its sections,
   * or, on arm64, the bytes as they are loaded.
   */
  readonly inner: Buffer;
}

/** The largest kernels have half of it. */
const MAX_INNER_BYTES = 128 * 1024 * 1024;

/**
 * Opens a kernel image and expands what is in it. Throws `KERNEL_INVALID` for anything but a bzImage, an arm64 Image
 * (plain, gzip-compressed or as EFI zboot) or a vmlinux, and `LIMIT_EXCEEDED` above 128 MiB.
 */
export async function openKernel(image: RandomAccess, options: ReadKernelReleaseOptions): Promise<OpenedKernel> {
  const start = await readKernelStart(image);
  const form = kernelForm(start);
  switch (form) {
    case 'bzImage': {
      const release = await releaseOfBzImage(image, start);
      return { ...release, inner: await expandPayload(image, await bzImagePayloadOf(image, start), options) };
    }
    case 'efi-zboot':
      return withBanner(form, await expandPayload(image, await zbootPayloadOf(image, start), options));
    case 'gzip':
      return withBanner('arm64-image', asImage(await expandPayload(image, await gzipPayloadOf(image), options)));
    case 'arm64-image':
    case 'vmlinux':
      return withBanner(form, await collect(readRange(image), image.size, options));
    case 'other':
      throw unknownKernel(start);
  }
}

function withBanner(kind: OpenedKernel['kind'], inner: Buffer): OpenedKernel {
  const banner = bannerIn(inner, inner.length);
  if (banner === undefined) throw invalidKernel('it does not contain the text `Linux version `');
  return { kind, release: bannerRelease(banner), banner, inner };
}

/** What is compressed as a whole must be an arm64 Image. */
function asImage(inner: Buffer): Buffer {
  const form = kernelForm(inner);
  if (form !== 'arm64-image' && form !== 'vmlinux') throw unknownKernel(inner);
  return inner;
}

async function expandPayload(
  image: RandomAccess,
  payload: KernelPayload,
  options: ReadKernelReleaseOptions,
): Promise<Buffer> {
  const claimed = payload.expandedBytes ?? 0;
  return await collect(payloadStream(image, payload, options.decompressors), claimed, options);
}

/** Collects a stream in one buffer. `claimed` saves copies where it is right, and costs nothing where it is wrong. */
async function collect(
  content: ByteStream,
  claimed: number,
  { signal }: Pick<ReadKernelReleaseOptions, 'signal'>,
): Promise<Buffer> {
  let bytes: Buffer = Buffer.alloc(Math.min(claimed, MAX_INNER_BYTES));
  let size = 0;
  for await (const chunk of content) {
    signal?.throwIfAborted();
    if (size + chunk.length > MAX_INNER_BYTES) throw tooLarge();
    if (size + chunk.length > bytes.length) bytes = grown(bytes, size + chunk.length);
    bytes.set(chunk, size);
    size += chunk.length;
  }
  return bytes.subarray(0, size);
}

function grown(bytes: Buffer, atLeast: number): Buffer {
  const larger = Buffer.alloc(Math.min(MAX_INNER_BYTES, Math.max(atLeast, 2 * bytes.length)));
  larger.set(bytes);
  return larger;
}

function tooLarge(): RootsmithError {
  return new RootsmithError('LIMIT_EXCEEDED', `the kernel expands to more than ${MAX_INNER_BYTES} bytes`, {
    hint: 'Check that the file is a kernel image.',
    details: { limit: MAX_INNER_BYTES },
  });
}
