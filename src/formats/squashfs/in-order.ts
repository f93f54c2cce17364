const MOST_AT_ONCE = 4; // expanding is done by a pool of threads

/**
 * Results in the order of the tasks, of which a few run at once: the first alone, since many a reader stops there, and
 * one more after each result.
 */
export async function* inOrder<T>(
  tasks: Iterable<() => Promise<T>>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, void> {
  const running: Promise<T>[] = [];
  let atOnce = 1;
  for (const task of tasks) {
    signal?.throwIfAborted();
    const result = task();
    // Who leaves the loop early never sees this failure; it must not end the process.
    result.catch(() => undefined);
    running.push(result);
    const first = running.length < atOnce ? undefined : running.shift();
    if (first === undefined) continue;
    atOnce = Math.min(MOST_AT_ONCE, atOnce + 1);
    yield await first;
  }
  yield* running;
}
