/** Lets those who ask for the same thing at the same time wait for one answer together. */
export class SingleFlight<T> {
  readonly #running = new Map<string, Promise<T>>();

  run(key: string, action: () => Promise<T>): Promise<T> {
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const mine = action().finally(() => this.#running.delete(key));
    this.#running.set(key, mine);
    return mine;
  }
}
