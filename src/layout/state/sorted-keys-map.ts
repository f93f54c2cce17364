/** A map whose keys are sorted once for all who ask until they change: lists can be long, and are asked for page by page. */
export class SortedKeysMap<K extends string, V> extends Map<K, V> {
  #sorted: readonly K[] | undefined;

  override set(key: K, value: V): this {
    if (!this.has(key)) this.#sorted = undefined;
    return super.set(key, value);
  }

  override delete(key: K): boolean {
    const isGone = super.delete(key);
    if (isGone) this.#sorted = undefined;
    return isGone;
  }

  sortedKeys(): readonly K[] {
    this.#sorted ??= [...this.keys()].sort();
    return this.#sorted;
  }
}
