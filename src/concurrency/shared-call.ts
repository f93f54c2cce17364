interface Call<T> {
  readonly outcome: Promise<T>;
  readonly abandoned: AbortController;
  waiting: number;
}

/**
 * Lets those who ask for the same thing at the same time wait for one answer together. Once the last of them has gone,
 * nobody needs the answer: its making is aborted.
 */
export class SharedCall<T> {
  readonly #calls = new Map<string, Call<T>>();

  async run(key: string, action: (abandoned: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const call = this.#calls.get(key) ?? this.#start(key, action);
    call.waiting += 1;
    const gone = Promise.withResolvers<never>();
    const leave = (): void => gone.reject(signal?.reason);
    signal?.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([call.outcome, gone.promise]);
    } finally {
      signal?.removeEventListener('abort', leave);
      call.waiting -= 1;
      if (call.waiting === 0) this.#end(key, call);
    }
  }

  #start(key: string, action: (abandoned: AbortSignal) => Promise<T>): Call<T> {
    const abandoned = new AbortController();
    const outcome = action(abandoned.signal);
    outcome.catch(() => undefined); // those who wait hear of it
    const call = { outcome, abandoned, waiting: 0 };
    this.#calls.set(key, call);
    void outcome.then(
      () => this.#calls.get(key) === call && this.#calls.delete(key),
      () => this.#calls.get(key) === call && this.#calls.delete(key),
    );
    return call;
  }

  #end(key: string, call: Call<T>): void {
    if (this.#calls.get(key) === call) this.#calls.delete(key);
    call.abandoned.abort();
  }
}
