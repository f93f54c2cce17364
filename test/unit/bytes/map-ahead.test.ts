import { expect, test } from 'vitest';
import { mapAhead } from '../../../src/bytes/index.ts';

async function all<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

test('mapAhead() keeps the order when later items are done first', async () => {
  const gates = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  gates[1]?.resolve('second');

  const reading = all(mapAhead(gates, 1, (gate) => gate.promise));
  gates[0]?.resolve('first');

  expect(await reading).toEqual(['first', 'second']);
});

test('mapAhead() works on no more than `ahead` items beyond the one that is due', async () => {
  let [running, most] = [0, 0];
  const map = async (item: number): Promise<number> => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    return item;
  };

  expect(await all(mapAhead([1, 2, 3, 4, 5, 6], 2, map))).toEqual([1, 2, 3, 4, 5, 6]);
  expect(most).toBeLessThanOrEqual(3);
});

test('mapAhead() throws what the map threw, in its turn', async () => {
  const seen: number[] = [];
  const reading = (async () => {
    for await (const item of mapAhead([1, 2, 3], 2, async (each) =>
      each === 2 ? Promise.reject(new Error('two')) : each,
    ))
      seen.push(item);
  })();

  await expect(reading).rejects.toThrow('two');
  expect(seen).toEqual([1]);
});

test('mapAhead() closes its source and ends only when nothing runs', async () => {
  let [closed, running] = [false, 0];
  async function* source(): AsyncGenerator<number, void, void> {
    try {
      for (let item = 0; ; item += 1) yield item;
    } finally {
      closed = true;
    }
  }
  const slow = async (item: number): Promise<number> => {
    running += 1;
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return item;
  };

  for await (const _ of mapAhead(source(), 2, slow)) break;

  expect({ closed, running }).toEqual({ closed: true, running: 0 });
});
