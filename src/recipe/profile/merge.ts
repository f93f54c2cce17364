type Fields = Readonly<Record<string, unknown>>;

/**
 * Lays a profile over its base: texts and numbers replace unless they are empty, lists are appended, mappings are
 * merged field by field.
 */
export function mergeProfiles<T extends object>(base: T, over: T): T {
  const merged: Record<string, unknown> = Object.fromEntries(Object.entries(base));
  for (const [name, value] of Object.entries(over)) merged[name] = mergeValues(merged[name], value);
  return merged as T;
}

function mergeValues(base: unknown, over: unknown): unknown {
  if (base === undefined || base === null) return over;
  if (Array.isArray(base) && Array.isArray(over)) return [...base, ...over];
  if (base instanceof Map && over instanceof Map) {
    return new Map([...base, ...[...over].map(([key, value]) => [key, mergeValues(base.get(key), value)] as const)]);
  }
  if (isFields(base) && isFields(over)) return mergeProfiles(base, over);
  return isEmpty(over) ? base : over;
}

/** False is a value of its own. */
function isEmpty(value: unknown): boolean {
  return value === '' || value === 0 || value === undefined || value === 'unknown';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map);
}
