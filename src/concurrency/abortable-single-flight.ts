interface Flight<T> {
  readonly outcome: Promise<T>;
  readonly abandoned: AbortController;
  waiting: number;
}

/**
 * Makes callers that ask for the same thing at the same time share one result. When the last of them has aborted,
 * the work is aborted too, because nobody needs its result.
 */
export class AbortableSingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  async run(key: string, action: (abandoned: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const flight = this.#flights.get(key) ?? this.#start(key, action);
    flight.waiting += 1;
    const gone = Promise.withResolvers<never>();
    const leave = (): void => gone.reject(signal?.reason);
    signal?.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([flight.outcome, gone.promise]);
    } finally {
      signal?.removeEventListener('abort', leave);
      flight.waiting -= 1;
      if (flight.waiting === 0) this.#end(key, flight);
    }
  }

  #start(key: string, action: (abandoned: AbortSignal) => Promise<T>): Flight<T> {
    const abandoned = new AbortController();
    const outcome = action(abandoned.signal);
    outcome.catch(() => undefined); // the callers that wait get the failure
    const flight = { outcome, abandoned, waiting: 0 };
    this.#flights.set(key, flight);
    void outcome.then(
      () => this.#flights.get(key) === flight && this.#flights.delete(key),
      () => this.#flights.get(key) === flight && this.#flights.delete(key),
    );
    return flight;
  }

  #end(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
    flight.abandoned.abort();
  }
}
