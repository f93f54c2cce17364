import { nearest, RootsmithError } from '../../errors/index.ts';
import type { Dependencies } from './dependencies.ts';
import { type ModuleFacts, modinfoValues } from './module-facts.ts';
import { moduleNameFrom, moduleNameOf } from './module-name.ts';

/** A module that would like others to be loaded around it. They are loaded if they are there. */
export interface SoftDependency {
  readonly module: string;
  readonly when: 'pre' | 'post';
  readonly wants: string;
}

export interface SelectedModules {
  /** The named modules and all that they need, in the order in which they were given. */
  readonly modules: readonly ModuleFacts[];
  /** Named modules that are part of the kernel. */
  readonly builtin: readonly string[];
  /** What the selected modules would like to have, and what is neither selected nor part of the kernel. */
  readonly left: readonly SoftDependency[];
}

/**
 * Selects modules by their names, in which `-` and `_` are the same, with everything that they need. Throws
 * `MODULE_UNKNOWN`, `MODULE_CYCLE`.
 */
export function selectModules(
  names: readonly string[],
  { closures }: Dependencies,
  modules: readonly ModuleFacts[],
  builtin: ReadonlySet<string>,
): SelectedModules {
  const byName = new Map(modules.map((module) => [moduleNameOf(module.path), module]));
  const selected = new Set<ModuleFacts>();
  const found: string[] = [];
  for (const name of names) {
    const module = byName.get(moduleNameFrom(name));
    if (module !== undefined) for (const each of [module, ...loadedBefore(module, closures)]) selected.add(each);
    else if (builtin.has(moduleNameFrom(name))) found.push(name);
    else throw unknownModule(name, [...byName.keys(), ...builtin]);
  }
  const chosen = modules.filter((module) => selected.has(module));
  return { modules: chosen, builtin: found, left: leftOut(chosen, builtin) };
}

function loadedBefore(module: ModuleFacts, closures: Dependencies['closures']): readonly ModuleFacts[] {
  const needed = closures.get(module);
  if (needed === undefined)
    throw new RootsmithError(
      'MODULE_CYCLE',
      `cannot select the module \`${moduleNameOf(module.path)}\`: it needs modules that need each other`,
      { hint: 'Take kernel and modules from one build.' },
    );
  return needed;
}

function unknownModule(name: string, known: readonly string[]): RootsmithError {
  const near = nearest(moduleNameFrom(name), known);
  return new RootsmithError(
    'MODULE_UNKNOWN',
    `cannot select the module \`${name}\`: the kernel has ${known.length} modules, and none of that name`,
    {
      hint:
        near === undefined
          ? "Name modules as their files are called, without `.ko`; the kernel image's `modules.dep` lists them."
          : `Did you mean \`${near}\`?`,
      details: { module: name, ...(near === undefined ? {} : { nearest: near }) },
    },
  );
}

function leftOut(modules: readonly ModuleFacts[], builtin: ReadonlySet<string>): readonly SoftDependency[] {
  const there = new Set(modules.map(({ path }) => moduleNameOf(path)));
  return modules
    .flatMap(softDependencies)
    .filter(({ wants }) => !there.has(moduleNameFrom(wants)) && !builtin.has(moduleNameFrom(wants)));
}

/** The soft dependencies in `.modinfo`: `pre: a b post: c`. kmod takes no notice of names before the first word. */
export function softDependencies(facts: ModuleFacts): readonly SoftDependency[] {
  const module = moduleNameOf(facts.path);
  return modinfoValues(facts, 'softdep').flatMap((value) => {
    const found: SoftDependency[] = [];
    let when: SoftDependency['when'] | undefined;
    for (const word of value.split(/\s+/)) {
      if (word === 'pre:' || word === 'post:') when = word === 'pre:' ? 'pre' : 'post';
      else if (when !== undefined && word !== '') found.push({ module, when, wants: word });
    }
    return found;
  });
}
