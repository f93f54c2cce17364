/** A cache that keeps the most recently used values. Failures are not kept. */
export class Lru<K, V> {
  readonly #capacity: number;
  readonly #entries = new Map<K, Promise<V>>(); // oldest first

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: K, make: () => Promise<V>): Promise<V> {
    const known = this.#entries.get(key);
    const value = known ?? make();
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (known === undefined) this.#settleIn(key, value);
    return value;
  }

  #settleIn(key: K, value: Promise<V>): void {
    value.catch(() => this.#entries.delete(key));
    if (this.#entries.size > this.#capacity) this.#dropOldest();
  }

  #dropOldest(): void {
    for (const key of this.#entries.keys()) {
      this.#entries.delete(key);
      return;
    }
  }
}
