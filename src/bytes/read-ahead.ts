/**
 * Passes a stream on, and asks for the next item before the current one is used up. So the thread pool or the disk
 * works while the consumer does.
 */
export async function* readAhead<T>(source: AsyncIterable<T>): AsyncGenerator<T, void, void> {
  const iterator = source[Symbol.asyncIterator]();
  let next = ask(iterator);
  try {
    for (;;) {
      const { value, done } = await next;
      if (done === true) return;
      next = ask(iterator);
      yield value;
    }
  } finally {
    await next.catch(ignore);
    await iterator.return?.();
  }
}

/** A failure is thrown when its turn comes. Without this handler, Node would report it as unhandled before. */
function ask<T>(iterator: AsyncIterator<T>): Promise<IteratorResult<T>> {
  const next = iterator.next();
  next.catch(ignore);
  return next;
}

function ignore(): void {}
