import { isMapping } from '../../talos/index.ts';

/** Lists whose items have a name: an added item is merged into the item of the same name, or appended. */
const itemNames: Readonly<Record<string, string>> = { interfaces: 'interface', vlans: 'vlanId' };

/** The field that names the items of a list, if the list is such a one. */
export function itemNameOf(listName: string | number | undefined, items: readonly unknown[]): string | undefined {
  const name = itemNames[String(listName)];
  return name !== undefined && items.every((item) => isMapping(item) && name in item) ? name : undefined;
}

/** Merges a value into another: mappings and lists of named items are merged, anything else is replaced. */
export function mergedValue(base: unknown, over: unknown, key?: string | number): unknown {
  if (isMapping(base) && isMapping(over)) {
    const joined = new Map(Object.entries(base));
    for (const [name, value] of Object.entries(over)) joined.set(name, mergedValue(joined.get(name), value, name));
    return Object.fromEntries(joined);
  }
  const name = Array.isArray(over) ? itemNameOf(key, over) : undefined;
  if (!Array.isArray(base) || !Array.isArray(over) || name === undefined) return over;
  const items: unknown[] = [...base];
  for (const item of over as readonly Readonly<Record<string, unknown>>[]) {
    const at = items.findIndex((other) => isMapping(other) && String(other[name]) === String(item[name]));
    if (at === -1) items.push(item);
    else items[at] = mergedValue(items[at], item);
  }
  return items;
}
