import { RootsmithError } from '../errors/index.ts';

/** Tells whether a value is a list of strings. */
export function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** The error for one field of a document. */
export function invalidField(what: string, field: string, wanted: string): RootsmithError {
  return new RootsmithError('MANIFEST_INVALID', `cannot use ${what}: \`${field}\` is not ${wanted}`, {
    details: { field },
  });
}
