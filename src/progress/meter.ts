/** Milliseconds between two reports of one figure: twenty a second look smooth, and cost nothing. */
const INTERVAL_MS = 50;

/** Passes on a figure that is counted more often than anybody wants to hear of it. */
export interface Meter {
  /** Sets the figure. */
  readonly set: (value: number) => void;
  readonly add: (count: number) => void;
  /** Passes on the last figure, where it was held back. */
  readonly end: () => void;
}

/**
 * Passes a figure on at most twenty times a second; the first one at once. `now` is a clock in milliseconds. Counting
 * costs a look at the clock and no memory, so it may be done for each chunk of a stream.
 */
export function meter(send: (value: number) => void, now: () => number): Meter {
  let value = 0;
  let sent: number | undefined;
  let sentAt = Number.NEGATIVE_INFINITY;
  function pass(at: number): void {
    sentAt = at;
    sent = value;
    send(value);
  }
  function set(next: number): void {
    value = next;
    const at = now();
    if (at - sentAt >= INTERVAL_MS) pass(at);
  }
  return {
    set,
    add: (count) => set(value + count),
    end() {
      if (sent !== value && (sent !== undefined || value > 0)) pass(now());
    },
  };
}

/** Counts the bytes of a stream while it is read, and passes on the last count when reading ends, however it ends. */
export async function* metered(
  source: AsyncIterable<Uint8Array>,
  { add, end }: Pick<Meter, 'add' | 'end'>,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    for await (const chunk of source) {
      add(chunk.length);
      yield chunk;
    }
  } finally {
    end();
  }
}
