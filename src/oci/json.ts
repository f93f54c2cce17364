import { RootsmithError } from '../errors/index.ts';
import { type Digest, parseDigest } from './digest.ts';
import { parseJsonBytes } from './json-text.ts';

/** A value that `JSON.parse` can return. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object. Keys have the order of the text. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** Tells whether a parsed value is an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A value with its path, so that errors can name the field. Absent and null count as the same, because Go writes both.
 */
export interface JsonField {
  readonly value: JsonValue | undefined;
  /** Such as `layers[2].digest`; empty for the whole document. */
  readonly path: string;
  /** The name of the document in messages: "manifest sha256:… of PLACE". */
  readonly what: string;
}

/** Parses a document whose top level is an object. Throws `MANIFEST_INVALID`, or `LIMIT_EXCEEDED` before parsing. */
export function parseJson(
  bytes: Uint8Array,
  { what, limitBytes }: { readonly what: string; readonly limitBytes: number },
): JsonField {
  if (bytes.length > limitBytes) {
    throw new RootsmithError(
      'LIMIT_EXCEEDED',
      `${what} has ${bytes.length} bytes, more than the limit of ${limitBytes}`,
    );
  }
  return { value: parseJsonBytes(bytes, what) as JsonValue, path: '', what }; // The parser returns only JSON values.
}

/** The field with a key; absent if the object does not have it. */
export function at(parent: JsonField, key: string): JsonField {
  const path = parent.path === '' ? key : `${parent.path}.${key}`;
  const object = objectOf(parent);
  refuseOtherCase(object, key, { ...parent, path });
  return { value: Object.hasOwn(object, key) ? object[key] : undefined, path, what: parent.what };
}

/** Go reads `Layers` as `layers` and other parsers do not, so one digest would stand for two images. */
function refuseOtherCase(object: JsonObject, key: string, { what, path }: JsonField): void {
  for (const other in object) {
    if (other.length !== key.length || other === key || folded(other) !== folded(key)) continue;
    throw new RootsmithError(
      'MANIFEST_INVALID',
      `${what}: \`${path}\` is written as \`${other}\`, which only some readers accept`,
      { hint: 'Make the image again.', details: { field: path } },
    );
  }
}

/** Folds case like Go's `encoding/json`, for which the long s and the Kelvin sign are letters. */
function folded(key: string): string {
  return key.toUpperCase().toLowerCase();
}

/** Tells whether a field is missing or null. */
export function isFieldAbsent({ value }: JsonField): boolean {
  return value === undefined || value === null;
}

/** The members of an object; empty if it is absent. */
export function objectOf(field: JsonField): JsonObject {
  if (isFieldAbsent(field) && field.path !== '') return {};
  if (typeof field.value !== 'object' || field.value === null || isList(field.value)) throw wrong(field, 'an object');
  return field.value;
}

/** The items of a list; empty if it is absent. */
export function itemsOf(field: JsonField): readonly JsonField[] {
  if (isFieldAbsent(field)) return [];
  const { value, path, what } = field;
  if (!isList(value)) throw wrong(field, 'a list');
  return value.map((item, index) => ({ value: item, path: `${path}[${index}]`, what }));
}

/** A required string. */
export function stringOf(field: JsonField): string {
  if (typeof field.value !== 'string') throw wrong(field, 'a string');
  return field.value;
}

/** An optional string. */
export function optionalString(field: JsonField): string | undefined {
  return isFieldAbsent(field) ? undefined : stringOf(field);
}

/** A boolean; false if it is absent. */
export function isTrue(field: JsonField): boolean {
  if (!isFieldAbsent(field) && typeof field.value !== 'boolean') throw wrong(field, 'true or false');
  return field.value === true;
}

/** A size in bytes. */
export function sizeOf(field: JsonField): number {
  if (typeof field.value !== 'number' || !Number.isSafeInteger(field.value) || field.value < 0)
    throw wrong(field, 'a size in bytes');
  return field.value;
}

/** A required digest. */
export function digestField(field: JsonField): Digest {
  try {
    return parseDigest(stringOf(field));
  } catch (cause) {
    throw wrong(field, 'a sha256 digest', cause);
  }
}

/** A list of strings; empty if it is absent. */
export function stringsOf(field: JsonField): readonly string[] {
  return itemsOf(field).map(stringOf);
}

/** A map of strings; empty if it is absent. */
export function stringMapOf(field: JsonField): Readonly<Record<string, string>> {
  const { what, path } = field;
  const texts = Object.entries(objectOf(field));
  return Object.fromEntries(texts.map(([key, value]) => [key, stringOf({ value, path: `${path}.${key}`, what })]));
}

/** The error for a field. `expected` follows "should be". */
export function wrong({ value, path, what }: JsonField, expected: string, cause?: unknown): RootsmithError {
  const found = value === undefined ? 'nothing' : `\`${shorten(JSON.stringify(value))}\``;
  const field = path === '' ? 'the document' : `\`${path}\``;
  return new RootsmithError('MANIFEST_INVALID', `${what}: ${field} should be ${expected}, found ${found}`, {
    hint: 'Make or fetch the image again.',
    details: { field: path },
    cause,
  });
}

/**
 * Encodes JSON as Go does: without spaces, and with `<`, `>` and `&` escaped. Keys keep their order, so that equal
 * values built in the same way give equal bytes.
 */
export function encodeJson(value: JsonValue): Uint8Array {
  const text = JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escaped);
  return new TextEncoder().encode(text);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
