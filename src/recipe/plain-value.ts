import { GoFloat, type GoYamlValue } from '../talos/index.ts';

/** A mapping of Go's YAML as a plain object. */
export function plainMapping(values: ReadonlyMap<string, GoYamlValue>): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...values].map(([key, value]) => [key, plainValue(value)]));
}

function plainValue(value: GoYamlValue | undefined): unknown {
  if (value instanceof Map) return plainMapping(value as ReadonlyMap<string, GoYamlValue>);
  if (value instanceof GoFloat) return value.value;
  if (Array.isArray(value)) return (value as readonly GoYamlValue[]).map(plainValue);
  return value;
}
