import { isMapping } from '../talos/index.ts';

export type Mapping = Readonly<Record<string, unknown>>;

/** The value at a path through mappings. A missing value and `null` both give undefined. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let at = value;
  for (const name of path) at = isMapping(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  return at ?? undefined;
}

/** The mapping at a path, or an empty mapping if there is none. */
export function mappingAt(value: unknown, ...path: readonly string[]): Mapping {
  const found = valueAt(value, ...path);
  return isMapping(found) ? found : {};
}

/** The list at a path, or an empty list if there is none. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? (found as readonly unknown[]) : [];
}

/** The items of the list at a path, as texts. */
export function textsAt(value: unknown, ...path: readonly string[]): readonly string[] {
  return listAt(value, ...path).map(textOf);
}

/** A text as Talos reads it: numbers and booleans have one too, and a missing value is the empty text. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : '';
}

/** A boolean as Talos reads it, including the words of YAML 1.1. */
export function isSet(value: unknown): boolean {
  return value === true || (typeof value === 'string' && /^(y|Y|yes|Yes|YES|on|On|ON)$/.test(value));
}
