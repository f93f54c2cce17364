const MAX_ENTRIES = 20_000;

/** Remembers when something last happened. The oldest entries are forgotten first. */
export class Recent {
  readonly #now: () => number;
  readonly #times = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  note(key: string): void {
    this.#times.delete(key); // A map keeps the order of insertion, so this makes the key the youngest.
    this.#times.set(key, this.#now());
    const [oldest] = this.#times.keys();
    if (this.#times.size > MAX_ENTRIES && oldest !== undefined) this.#times.delete(oldest);
  }

  forget(key: string): void {
    this.#times.delete(key);
  }

  isWithin(key: string, ms: number): boolean {
    const at = this.#times.get(key);
    return at !== undefined && this.#now() - at < ms;
  }
}
