const MOST_AT_ONCE = 4; // a pool of threads does the expanding

/**
 * Gives results in the order of the tasks, a few of which run at once. The first task runs alone, since many
 * readers stop after it. One more task starts after each result.
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
    // If the caller leaves the loop early, it never sees this failure, which must not end the process.
    result.catch(() => undefined);
    running.push(result);
    const first = running.length < atOnce ? undefined : running.shift();
    if (first === undefined) continue;
    atOnce = Math.min(MOST_AT_ONCE, atOnce + 1);
    yield await first;
  }
  yield* running;
}
