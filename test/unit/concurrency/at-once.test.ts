import { expect, test } from 'vitest';
import { atOnce } from '../../../src/concurrency/at-once.ts';

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('atOnce() keeps the order of the items and the limit', async () => {
  let running = 0;
  let most = 0;

  const results = await atOnce([1, 2, 3, 4, 5], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await soon();
    running -= 1;
    return item * 10;
  });

  expect([results, most]).toEqual([[10, 20, 30, 40, 50], 2]);
});

test('atOnce() starts nothing more after a failure', async () => {
  const started: number[] = [];

  const working = atOnce([1, 2, 3, 4], 1, async (item) => {
    started.push(item);
    if (item === 2) throw new Error('broken');
  });

  await expect(working).rejects.toThrow('broken');
  expect(started).toEqual([1, 2]);
});
