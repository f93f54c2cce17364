import { type Budget, childPath, type EntryPath, ROOT_PATH } from '../bytes/index.ts';

/** A path that shares the string of its directory with all others in it. */
export interface PooledPath {
  readonly directory: EntryPath;
  /** The name in the directory, empty for the root. */
  readonly name: string;
}

/** What an entry takes in memory besides its path until its tree is written (measured, rounded up). */
const ENTRY_BYTES = 512;
/** A path is held three times: by the layer laid over the base, by the source, and by the list of changes. */
const PATH_COPIES = 3;
/** V8 copies a substring up to this length. A longer one keeps the whole original string alive. */
const MAX_COPIED = 12;

/** Keeps paths: each directory once, and names that do not keep alive the longer strings they were cut from. */
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

/** An equal byte string that is not a slice of a longer one. */
export function ownString(text: string): string {
  return text.length <= MAX_COPIED ? text : Buffer.from(text, 'latin1').toString('latin1');
}
