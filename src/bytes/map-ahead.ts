/**
 * Maps items in order, while up to `ahead` later ones are already being worked on. If the caller stops or a task
 * fails, it ends only after all running tasks have ended.
 */
export async function* mapAhead<T, R>(
  source: Iterable<T> | AsyncIterable<T>,
  ahead: number,
  map: (item: T) => Promise<R>,
): AsyncGenerator<R, void, void> {
  const running: Promise<R>[] = [];
  try {
    for await (const item of source) {
      const result = map(item);
      result.catch(() => undefined); // the failure is thrown when its turn comes
      running.push(result);
      if (running.length > ahead) yield await first(running);
    }
    while (running.length > 0) yield await first(running);
  } finally {
    await Promise.allSettled(running);
  }
}

async function first<R>(running: Promise<R>[]): Promise<R> {
  const result = running.shift();
  if (result === undefined) throw new Error('bug: nothing is running');
  return await result;
}
