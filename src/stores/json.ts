import { RootsmithError } from '../errors/index.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** @throws RootsmithError `MANIFEST_INVALID`; `what` names the document: "`index.json` of `oci:out`" */
export function parseJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new RootsmithError('MANIFEST_INVALID', `cannot read ${what}: it is not JSON`, { cause });
  }
}

export function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** The complaint about one field of a document. */
export function invalidField(what: string, field: string, wanted: string): RootsmithError {
  return new RootsmithError('MANIFEST_INVALID', `cannot use ${what}: \`${field}\` is not ${wanted}`, {
    details: { field },
  });
}
