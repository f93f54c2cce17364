import type { FactChange } from './difference.ts';

/** Compares facts by their names, in the order of the names' bytes. */
export function compareFacts(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly FactChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names
    .filter((fact) => before.get(fact) !== after.get(fact))
    .map((fact) => ({ fact, before: before.get(fact), after: after.get(fact) }));
}
