import { ApiError } from './api-error.ts';

/** A reserved part of a budget. Disposing it gives the memory back. */
export interface Share extends Disposable {
  /** Gives back the part above `bytes`. */
  shrinkTo(bytes: number): void;
}

interface Waiting {
  readonly bytes: number;
  readonly client: string;
  grant(): void;
}

export interface AcquireOptions {
  readonly client: string;
  readonly signal: AbortSignal;
}

/** A request that waits longer than this is refused, and the client is told to try again. */
const WAIT_MS = 10_000;
const RETRY_AFTER_S = '5';

/**
 * A limit on the memory of all requests of one kind. A request that finds the budget used up waits in order, and is
 * refused after a while. While others wait, one client can hold no more than half of the budget.
 */
export class MemoryBudget {
  readonly #limitBytes: number;
  readonly #perClient = new Map<string, number>();
  #waiting: Waiting[] = [];
  #used = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Throws 503 after the wait. A request for more than the whole budget gets the whole budget. */
  async acquire(wanted: number, { client, signal }: AcquireOptions): Promise<Share> {
    signal.throwIfAborted();
    const bytes = Math.min(wanted, this.#limitBytes);
    if (this.#waiting.length > 0 || !this.#fits(bytes)) await this.#wait(bytes, client, signal);
    else this.#take(bytes, client);
    return this.#share(bytes, client);
  }

  #share(bytes: number, client: string): Share {
    let held = bytes;
    const giveBack = (rest: number): void => {
      if (rest >= held) return;
      this.#take(rest - held, client);
      held = rest;
      this.#grant();
    };
    return { shrinkTo: giveBack, [Symbol.dispose]: () => giveBack(0) };
  }

  async #wait(bytes: number, client: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const mine: Waiting = { bytes, client, grant: resolve };
    const leave = (error: unknown): void => {
      this.#waiting = this.#waiting.filter((other) => other !== mine);
      reject(error);
      this.#grant(); // The request that gave up may have blocked a smaller one behind it.
    };
    const onGone = (): void => leave(signal.reason);
    const timer = setTimeout(() => leave(busy()), WAIT_MS).unref();
    signal.addEventListener('abort', onGone, { once: true });
    this.#waiting.push(mine);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onGone);
    }
  }

  /** Grants waiting requests in order, but skips clients that already hold half of the budget. */
  #grant(): void {
    for (;;) {
      const next =
        this.#waiting.find(({ bytes, client }) => this.#has(client) + bytes <= this.#limitBytes / 2) ??
        this.#waiting[0];
      if (next === undefined || !this.#fits(next.bytes)) return;
      this.#waiting = this.#waiting.filter((other) => other !== next);
      this.#take(next.bytes, next.client);
      next.grant();
    }
  }

  #fits(bytes: number): boolean {
    return this.#used + bytes <= this.#limitBytes;
  }

  #has(client: string): number {
    return this.#perClient.get(client) ?? 0;
  }

  #take(bytes: number, client: string): void {
    this.#used += bytes;
    const held = this.#has(client) + bytes;
    if (held > 0) this.#perClient.set(client, held);
    else this.#perClient.delete(client);
  }
}

function busy(): ApiError {
  return new ApiError('UNKNOWN', 'this registry has too much to do at the moment', {
    status: 503,
    headers: { 'Retry-After': RETRY_AFTER_S },
  });
}
