import { RootsmithError } from '../../errors/index.ts';

const HINT = 'Make or fetch the archive again.';

/** A field that breaks the format. */
export function corruptTar(field: string, offset: number, found: string): RootsmithError {
  return new RootsmithError('FORMAT_CORRUPT', `cannot read tar field ${field} at offset ${offset}: found ${found}`, {
    hint: HINT,
    details: { offset, field },
  });
}

/** An archive that ends where more must follow. */
export function truncatedTar(what: string, offset: number): RootsmithError {
  return new RootsmithError('FORMAT_TRUNCATED', `tar ends at offset ${offset}, where ${what} should follow`, {
    hint: HINT,
    details: { offset },
  });
}

/** A kind of entry that nobody should meet in an image. */
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

/** What no Linux would take from an archive: a bound of its own, which cannot be raised. */
export function tarLimit(what: string, limit: number, offset: number): RootsmithError {
  return new RootsmithError('LIMIT_EXCEEDED', `tar has more than ${limit} ${what} at offset ${offset}`, {
    hint: HINT,
    details: { offset, limit },
  });
}
