import { RootsmithError } from '../../errors/index.ts';

/** The error for a field that breaks the format. */
export function corruptElf(field: string, offset: number, found: string): RootsmithError {
  return new RootsmithError('FORMAT_CORRUPT', `cannot read ELF field ${field} at offset ${offset}: found ${found}`, {
    hint: 'Build or fetch the file again.',
    details: { offset, field },
  });
}

/** The error for a file that may be intact, but that a Talos machine could not load. */
export function unsupportedElf(field: string, offset: number, found: string): RootsmithError {
  return new RootsmithError(
    'FORMAT_UNSUPPORTED',
    `cannot read ELF field ${field} at offset ${offset}: found ${found}`,
    {
      hint: 'Use a 64-bit little-endian ELF file (x86-64 or arm64).',
      details: { offset, field },
    },
  );
}
