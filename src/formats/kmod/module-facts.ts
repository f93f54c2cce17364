/** What of a module decides the indexes. A `KernelModule` with its path is one. */
export interface ModuleFacts {
  /** Relative to the directory of the release, as a byte string: `kernel/fs/fuse/fuse.ko`. */
  readonly path: string;
  readonly exports: readonly { readonly name: string }[];
  /** What it takes from the kernel and from other modules, in the order of its symbols. */
  readonly undefinedSymbols: readonly { readonly name: string; readonly isWeak: boolean }[];
  /** Symbols that it was built against, by name. */
  readonly versions: ReadonlyMap<string, number> | undefined;
  /** Of `.modinfo`: the values of each key, in file order. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** The values of a key of `.modinfo`. */
export function modinfoValues({ values }: ModuleFacts, key: string): readonly string[] {
  return values.get(key) ?? [];
}

/** The names of the modules that a module says it needs directly. */
export function saidDependencies(facts: ModuleFacts): readonly string[] {
  return modinfoValues(facts, 'depends').flatMap((list) => list.split(',').filter((name) => name !== ''));
}
