/**
 * The same stream, whose next item is asked for before the last is used up: what makes the items, on the
 * thread pool or a disk, then works while whoever reads them does.
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

/** A failure is met when its turn comes; without this, Node would call it unhandled meanwhile. */
function ask<T>(iterator: AsyncIterator<T>): Promise<IteratorResult<T>> {
  const next = iterator.next();
  next.catch(ignore);
  return next;
}

function ignore(): void {}
