import { hexOf, type RandomAccess, toByteString } from '../../bytes/index.ts';
import type { RootsmithError } from '../../errors/index.ts';
import { invalidKernel } from './damage.ts';
import {
  ARM64_MAGIC,
  arm64Header,
  BZ_IMAGE_MAGIC,
  bzImageHeader,
  bzImagePayload,
  ZBOOT_MAGIC,
  zbootHeader,
} from './kernel-headers.ts';

/** What a kernel image is, by its first bytes. `gzip` may hold an arm64 Image, and `vmlinux` is an ELF file. */
export type KernelForm = 'bzImage' | 'arm64-image' | 'efi-zboot' | 'gzip' | 'vmlinux' | 'other';

const START_BYTES = bzImageHeader.size + bzImagePayload.size;

/** The bytes of an image that hold its headers; fewer where the image is smaller. */
export async function readKernelStart(image: RandomAccess): Promise<Uint8Array> {
  return await image.read(0, Math.min(image.size, START_BYTES));
}

/** Recognises a kernel image by its first bytes. */
export function kernelForm(start: Uint8Array): KernelForm {
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip';
  if (magicOf(start, zbootHeader) === ZBOOT_MAGIC) return 'efi-zboot';
  if (magicOf(start, arm64Header) === ARM64_MAGIC) return 'arm64-image';
  if (magicOf(start, bzImageHeader) === BZ_IMAGE_MAGIC) return 'bzImage';
  return toByteString(start.subarray(0, 4)) === '\x7fELF' ? 'vmlinux' : 'other';
}

interface HeaderWithMagic {
  readonly size: number;
  decode(bytes: Uint8Array): { readonly magic: number };
}

function magicOf(start: Uint8Array, header: HeaderWithMagic): number | undefined {
  return start.length < header.size ? undefined : header.decode(start).magic;
}

/** The error for a file that is not a kernel image. */
export function unknownKernel(start: Uint8Array): RootsmithError {
  const magic = hexOf(start.subarray(0, 8));
  return invalidKernel(`it starts with ${magic}, which is not a known kernel format`, { magic });
}
