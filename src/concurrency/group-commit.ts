/**
 * Runs an action for many callers at once: everyone who asks while it runs waits for the next run
 * together, so that one fsync serves them all. Each caller's result is that of a run that started
 * after the call.
 */
export class GroupCommit {
  readonly #action: () => Promise<void>;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(action: () => Promise<void>) {
    this.#action = action;
  }

  run(): Promise<void> {
    this.#next ??= this.#after(this.#running);
    return this.#next;
  }

  async #after(running: Promise<void> | undefined): Promise<void> {
    await running?.catch(() => undefined); // its own callers hear of it
    this.#running = this.#next;
    this.#next = undefined;
    try {
      await this.#action();
    } finally {
      if (this.#next === undefined) this.#running = undefined;
    }
  }
}
