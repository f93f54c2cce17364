import { moduleNameFrom, moduleNameOf, type SigningCertificate } from '../../formats/index.ts';
import type { BuildContext } from '../session/context.ts';
import { type LocatedModule, type ModuleSource, readModules } from './read-modules.ts';

/**
 * Reads those modules that others need, and what they need in turn: the rest of a tree is not read. Of several files
 * for one module the last counts.
 */
export async function readNeededModules(
  wanted: readonly LocatedModule[],
  available: readonly ModuleSource[],
  trusted: readonly SigningCertificate[],
  context: BuildContext,
): Promise<readonly LocatedModule[]> {
  const sources = new Map(available.map((source) => [moduleNameOf(source.path), source]));
  const known = new Set(wanted.map(({ name }) => name));
  const found: LocatedModule[] = [];
  for (let latest = wanted; latest.length > 0; ) {
    const next = [...new Set(latest.flatMap(dependenciesOf))].filter((name) => !known.has(name));
    for (const name of next) known.add(name);
    latest = await readModules(
      next.flatMap((name) => sources.get(name) ?? []),
      trusted,
      context,
    );
    found.push(...latest);
  }
  return found;
}

function dependenciesOf({ module }: LocatedModule): readonly string[] {
  return (module?.depends ?? []).map(moduleNameFrom);
}
