import { isMapping } from '../../talos/index.ts';

export type ConfigPath = readonly (string | number)[];

/** Something for which a node does not take a configuration. */
export interface ConfigFinding {
  /** Position in the list of documents that was given. */
  readonly document: number;
  readonly path: ConfigPath;
  readonly message: string;
  /** Who refuses: Talos, or rootsmith, where Talos takes it and the node would not do what it says. */
  readonly by: 'Talos' | 'rootsmith';
}

/** A finding inside a document whose position is not known yet. */
export type RuleBreach = Pick<ConfigFinding, 'path' | 'message'>;

export type Mapping = Readonly<Record<string, unknown>>;

/** What a path leads to through mappings; an empty mapping where it leads nowhere. */
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

/** A text as Talos takes it: numbers and truths have one too, and nothing is the empty one. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : '';
}

export function textsAt(value: unknown, ...path: readonly string[]): readonly string[] {
  return listAt(value, ...path).map(textOf);
}

/** A truth as Talos takes it, in the words of YAML 1.1 too. */
export function isSet(value: unknown): boolean {
  return value === true || (typeof value === 'string' && /^(y|Y|yes|Yes|YES|on|On|ON)$/.test(value));
}
