import { isMapping } from '../../talos/index.ts';

export type ConfigPath = readonly (string | number)[];

/** A reason why a node does not accept a configuration. */
export interface ConfigFinding {
  /** The position in the list of documents. */
  readonly document: number;
  readonly path: ConfigPath;
  readonly message: string;
  /** Who refuses it: Talos, or rootsmith if Talos accepts it but the node would behave differently. */
  readonly by: 'Talos' | 'rootsmith';
}

/** A finding inside a document whose position is not known yet. */
export type RuleBreach = Pick<ConfigFinding, 'path' | 'message'>;

export type Mapping = Readonly<Record<string, unknown>>;

/** The value at a path through mappings, or an empty mapping if there is none. */
export function mappingAt(value: unknown, ...path: readonly string[]): Mapping {
  const found = valueAt(value, ...path);
  return isMapping(found) ? found : {};
}

export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let at = value;
  for (const name of path) at = isMapping(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  return at ?? undefined;
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? (found as readonly unknown[]) : [];
}

/** A text as Talos reads it: numbers and booleans have one too, and a missing value is the empty text. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : '';
}

export function textsAt(value: unknown, ...path: readonly string[]): readonly string[] {
  return listAt(value, ...path).map(textOf);
}

/** A boolean as Talos reads it, including the words of YAML 1.1. */
export function isSet(value: unknown): boolean {
  return value === true || (typeof value === 'string' && /^(y|Y|yes|Yes|YES|on|On|ON)$/.test(value));
}
