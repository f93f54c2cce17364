import { RootsmithError } from '../errors/index.ts';
import { type Digest, parseDigest } from './digest.ts';
import { parseJsonBytes } from './json-text.ts';

/** What `JSON.parse` can give. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object; order of keys as in its text. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** Whether parsed JSON is an object, whose fields may be asked for. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value and where it lies, so that complaints can name the field. Absent and null are the same: Go writes both. */
export interface JsonField {
  readonly value: JsonValue | undefined;
  /** `layers[2].digest`; empty for the whole document. */
  readonly path: string;
  /** The document, for messages: "manifest sha256:… of PLACE". */
  readonly what: string;
}

/** Reads a document whose top is an object. Throws `MANIFEST_INVALID`, or `LIMIT_EXCEEDED` before parsing. */
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
  return { value: parseJsonBytes(bytes, what) as JsonValue, path: '', what }; // JSON gives nothing else
}

/** The field under a key; absent where the object does not have it. */
export function at(parent: JsonField, key: string): JsonField {
  const path = parent.path === '' ? key : `${parent.path}.${key}`;
  const object = objectOf(parent);
  refuseOtherCase(object, key, { ...parent, path });
  return { value: Object.hasOwn(object, key) ? object[key] : undefined, path, what: parent.what };
}

/** Go reads `Layers` as `layers`, others do not: one digest would stand for two images. */
function refuseOtherCase(object: JsonObject, key: string, { what, path }: JsonField): void {
  for (const other in object) {
    if (other.length !== key.length || other === key || folded(other) !== folded(key)) continue;
    throw new RootsmithError(
      'MANIFEST_INVALID',
      `${what}: \`${path}\` is written as \`${other}\`, which not every reader takes for it`,
      { hint: 'Make the image again.', details: { field: path } },
    );
  }
}

/** As Go's `encoding/json` compares: long s and the Kelvin sign are letters like others. */
function folded(key: string): string {
  return key.toUpperCase().toLowerCase();
}

/** Tells whether a field is missing or null. */
export function isFieldAbsent({ value }: JsonField): boolean {
  return value === undefined || value === null;
}

/** An absent object is an empty one. */
export function objectOf(field: JsonField): JsonObject {
  if (isFieldAbsent(field) && field.path !== '') return {};
  if (typeof field.value !== 'object' || field.value === null || isList(field.value)) throw wrong(field, 'an object');
  return field.value;
}

/** An absent list is an empty one. */
export function itemsOf(field: JsonField): readonly JsonField[] {
  if (isFieldAbsent(field)) return [];
  const { value, path, what } = field;
  if (!isList(value)) throw wrong(field, 'a list');
  return value.map((item, index) => ({ value: item, path: `${path}[${index}]`, what }));
}

/** A text that must be there. */
export function stringOf(field: JsonField): string {
  if (typeof field.value !== 'string') throw wrong(field, 'a string');
  return field.value;
}

/** A text that may be missing. */
export function optionalString(field: JsonField): string | undefined {
  return isFieldAbsent(field) ? undefined : stringOf(field);
}

/** A flag; absent means false. */
export function isTrue(field: JsonField): boolean {
  if (!isFieldAbsent(field) && typeof field.value !== 'boolean') throw wrong(field, 'true or false');
  return field.value === true;
}

/** A count of bytes. */
export function sizeOf(field: JsonField): number {
  if (typeof field.value !== 'number' || !Number.isSafeInteger(field.value) || field.value < 0)
    throw wrong(field, 'a size in bytes');
  return field.value;
}

/** A digest that must be there. */
export function digestField(field: JsonField): Digest {
  try {
    return parseDigest(stringOf(field));
  } catch (cause) {
    throw wrong(field, 'a sha256 digest', cause);
  }
}

/** A list of texts; absent means none. */
export function stringsOf(field: JsonField): readonly string[] {
  return itemsOf(field).map(stringOf);
}

/** Texts by name; absent means none. */
export function stringMapOf(field: JsonField): Readonly<Record<string, string>> {
  const { what, path } = field;
  const texts = Object.entries(objectOf(field));
  return Object.fromEntries(texts.map(([key, value]) => [key, stringOf({ value, path: `${path}.${key}`, what })]));
}

/** The complaint about one field: `expected` follows "should be". */
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
 * JSON as Go writes it: no spaces, and `<`, `>`, `&` escaped. Keys keep their order, so that equal
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
