import { RootsmithError } from '../errors/index.ts';

/** Whether a value is a list that holds texts only. */
export function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** The complaint about one field of a document. */
export function invalidField(what: string, field: string, wanted: string): RootsmithError {
  return new RootsmithError('MANIFEST_INVALID', `cannot use ${what}: \`${field}\` is not ${wanted}`, {
    details: { field },
  });
}
