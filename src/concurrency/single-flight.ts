/** Makes callers that ask for the same thing at the same time share one result. */
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
