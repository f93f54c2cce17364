import { RootsmithError } from '../../errors/index.ts';

/** The error for a field that breaks the format. */
export function corruptPe(field: string, offset: number, found: string): RootsmithError {
  return new RootsmithError('FORMAT_CORRUPT', `cannot read PE field ${field} at offset ${offset}: found ${found}`, {
    hint: 'Fetch the file again.',
    details: { offset, field },
  });
}

export function truncatedPe(field: string, offset: number, found: string): RootsmithError {
  return new RootsmithError('FORMAT_TRUNCATED', `cannot read PE field ${field} at offset ${offset}: found ${found}`, {
    hint: 'Fetch the file again: it was cut short.',
    details: { offset, field },
  });
}

export function unsupportedPe(field: string, offset: number, found: string): RootsmithError {
  return new RootsmithError(
    'FORMAT_UNSUPPORTED',
    `cannot edit or read PE field ${field} at offset ${offset}: found ${found}`,
    {
      hint: 'Use a UKI as Talos or ukify makes it.',
      details: { offset, field },
    },
  );
}
