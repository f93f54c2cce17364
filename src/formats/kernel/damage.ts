import { RootsmithError } from '../../errors/index.ts';

/** The error for a kernel image that cannot be understood. */
export function invalidKernel(found: string, details: Readonly<Record<string, string | number>> = {}): RootsmithError {
  return new RootsmithError('KERNEL_INVALID', `cannot read the release of a kernel image: ${found}`, {
    hint: 'Use a bzImage (amd64) or an arm64 Image, plain, gzip-compressed, or as EFI zboot.',
    details,
  });
}

/** The error for a table inside a kernel that breaks its format. Offsets are those of the expanded kernel. */
export function corruptKernel(field: string, offset: number, found: string): RootsmithError {
  return new RootsmithError('FORMAT_CORRUPT', `cannot read kernel ${field} at offset ${offset}: found ${found}`, {
    hint: 'Build or fetch the kernel again.',
    details: { offset, field },
  });
}
