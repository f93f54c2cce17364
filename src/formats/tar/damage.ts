import { RootsmithError } from '../../errors/index.ts';

const HINT = 'Make or fetch the archive again.';

/** The error for a field that breaks the format. */
export function corruptTar(field: string, offset: number, found: string): RootsmithError {
  return new RootsmithError('FORMAT_CORRUPT', `cannot read tar field ${field} at offset ${offset}: found ${found}`, {
    hint: HINT,
    details: { offset, field },
  });
}

/** The error for an archive that ends where more must follow. */
export function truncatedTar(what: string, offset: number): RootsmithError {
  return new RootsmithError('FORMAT_TRUNCATED', `tar ends at offset ${offset}, where ${what} should follow`, {
    hint: HINT,
    details: { offset },
  });
}

/** The error for a kind of entry that images do not contain. */
export function unsupportedTar(field: string, offset: number, found: string): RootsmithError {
  return new RootsmithError(
    'FORMAT_UNSUPPORTED',
    `cannot read tar field ${field} at offset ${offset}: found ${found}`,
    {
      hint: 'Make the archive anew with `tar --format=pax`.',
      details: { offset, field },
    },
  );
}

/** The error for a value that Linux would not accept from an archive. This limit cannot be raised. */
export function tarLimit(what: string, limit: number, offset: number): RootsmithError {
  return new RootsmithError('LIMIT_EXCEEDED', `tar has more than ${limit} ${what} at offset ${offset}`, {
    hint: HINT,
    details: { offset, limit },
  });
}
