import { type Budget, Sha256, toByteString } from '../../bytes/index.ts';

type Xattrs = ReadonlyMap<string, Uint8Array>;

/** Longer values are compared by their digest. */
const MAX_KEY_BYTES = 128;
/** The memory that a name takes besides its characters, and a set besides its names (measured, rounded up). */
const NAME_BYTES = 128;

/** Keeps each set of extended attributes once: whole systems have one label on thousands of files. */
export class XattrPool {
  readonly #budget: Budget;
  readonly #known = new WeakMap<Xattrs, Xattrs>();
  readonly #joined = new WeakMap<Xattrs, Map<Xattrs, Xattrs>>();
  readonly #sets = new Map<string, Xattrs>();
  readonly #values = new Map<string, Uint8Array>();

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** Joins the set `own` of an entry with the set `common` of its archive. */
  joined(common: Xattrs, own: Xattrs): Xattrs {
    const base = this.share(common);
    if (own.size === 0) return base;
    const mine = this.share(own);
    if (base.size === 0) return mine;
    const joined = this.#joined.get(base) ?? new Map<Xattrs, Xattrs>();
    this.#joined.set(base, joined);
    const known = joined.get(mine) ?? this.share(new Map([...base, ...mine]));
    joined.set(mine, known);
    return known;
  }

  /** Gives the same object for all equal sets. */
  share(xattrs: Xattrs): Xattrs {
    if (xattrs.size === 0) return NO_XATTRS;
    const known = this.#known.get(xattrs) ?? this.#shared(xattrs);
    this.#known.set(xattrs, known);
    return known;
  }

  #shared(xattrs: Xattrs): Xattrs {
    const parts = [...xattrs].map(([name, value]) => ({ name, value, key: keyOf(value) }));
    const key = parts.map((part) => `${part.name}\0${part.key}`).join('\0');
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    const names = parts.reduce((sum, { name }) => sum + 2 * name.length + NAME_BYTES, key.length + NAME_BYTES);
    this.#budget.spend('memory', names);
    const set = new Map(parts.map((part) => [part.name, this.#value(part.key, part.value)]));
    this.#sets.set(key, set);
    return set;
  }

  #value(key: string, value: Uint8Array): Uint8Array {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    this.#budget.spend('memory', value.length + key.length + NAME_BYTES);
    this.#values.set(key, value);
    return value;
  }
}

const NO_XATTRS: Xattrs = new Map();

function keyOf(value: Uint8Array): string {
  if (value.length <= MAX_KEY_BYTES) return `${value.length} ${toByteString(value)}`;
  const hash = new Sha256();
  hash.update(value);
  return hash.digest();
}
