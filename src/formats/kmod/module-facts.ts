/** What of a module decides the indexes. */
export interface ModuleFacts {
  /** Relative to the directory of the release, as a byte string: `kernel/fs/fuse/fuse.ko`. */
  readonly path: string;
  /** The symbols that it offers to other modules. */
  readonly exports: readonly string[];
  /** The symbols that it takes, in the order in which kmod looks at them. */
  readonly takes: readonly string[];
  /** Of `.modinfo`: the values of the keys that indexes are made of, in file order. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** The tables of a module. A `KernelModule` has them. */
export interface ModuleTables {
  readonly exports: readonly { readonly name: string }[];
  readonly undefinedSymbols: readonly { readonly name: string }[];
  readonly versions: ReadonlyMap<string, unknown> | undefined;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

const KEYS = ['alias', 'depends', 'softdep', 'weakdep'];

/**
 * The facts of a module, which are small: those of all modules are in memory at the same time. `shared` may give one
 * string for equal names, since most symbols are taken by many modules.
 */
export function moduleFactsOf(
  path: string,
  { exports, undefinedSymbols, versions, values }: ModuleTables,
  shared: (name: string) => string = (name) => name,
): ModuleFacts {
  // Symbols that only have a checksum come after those that are undefined, as in kmod.
  const takes = new Set([...undefinedSymbols.map(({ name }) => name), ...(versions?.keys() ?? [])]);
  return {
    path,
    exports: exports.map(({ name }) => shared(name)),
    takes: [...takes].map(shared),
    values: new Map(KEYS.flatMap((key) => (values.has(key) ? [[key, values.get(key) ?? []] as const] : []))),
  };
}

/** The values of a key of `.modinfo`. */
export function modinfoValues({ values }: Pick<ModuleFacts, 'values'>, key: string): readonly string[] {
  return values.get(key) ?? [];
}

/** The names of the modules that a module says it needs directly. */
export function saidDependencies(facts: ModuleFacts): readonly string[] {
  return modinfoValues(facts, 'depends').flatMap((list) => list.split(',').filter((name) => name !== ''));
}
