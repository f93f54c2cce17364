import { type Budget, childPath, type EntryPath, ROOT_PATH } from '../bytes/index.ts';

/** A path whose directory is shared with all others in it. */
export interface PooledPath {
  readonly directory: EntryPath;
  /** Empty for the root. */
  readonly name: string;
}

/** What an entry takes in memory until a tree with it is written, beside its path (measured, rounded up). */
const ENTRY_BYTES = 512;
/** A path is held by what layers it over the base, what it came from, and what lists the changes. */
const PATH_COPIES = 3;
/** Up to here V8 copies a part of a string; a longer one keeps the whole string alive. */
const MAX_COPIED = 12;

/** Keeps paths: each directory once, and names that do not hold on to the paths they were cut from. */
export class PathPool {
  readonly #budget: Budget;
  readonly #directories = new Map<EntryPath, EntryPath>();

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  pooled(directory: EntryPath, name: string): PooledPath {
    this.#budget.spend('memory', ENTRY_BYTES + PATH_COPIES * (directory.length + name.length));
    const known = this.#directories.get(directory) ?? directory;
    this.#directories.set(known, known);
    return { directory: known, name: ownString(name) };
  }
}

/** The whole path. */
export function pooledPathOf({ directory, name }: PooledPath): EntryPath {
  return name === '' ? ROOT_PATH : childPath(directory, name);
}

/** The same byte string, which is no part of a longer one. */
export function ownString(text: string): string {
  return text.length <= MAX_COPIED ? text : Buffer.from(text, 'latin1').toString('latin1');
}
