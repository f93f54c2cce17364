import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inOrder } from '../../../../src/formats/squashfs/in-order.ts';

test('inOrder() gives results in the order of the tasks, whichever is done first', async () => {
  const tasks = [30, 1, 20, 0, 10, 5].map((ms) => () => wait(ms, ms));

  expect(await Array.fromAsync(inOrder(tasks, undefined))).toEqual([30, 1, 20, 0, 10, 5]);
});

test('inOrder() starts the first task alone, and never more than four ahead', async () => {
  let [started, taken, most] = [0, 0, 0];
  const tasks = Array.from({ length: 12 }, (_, index) => async () => {
    started += 1;
    most = Math.max(most, started - taken);
    return index;
  });
  const startedAt: number[] = [];

  for await (const _ of inOrder(tasks, undefined)) {
    startedAt.push(started);
    taken += 1;
  }

  expect(startedAt.slice(0, 3)).toEqual([1, 3, 5]);
  expect(most).toBe(4);
});

test('inOrder() fails where the result is due, and starts nothing more', async () => {
  const started: number[] = [];
  const tasks = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => async () => {
    started.push(index);
    if (index === 1) throw new Error('broken');
    return index;
  });

  await expect(Array.fromAsync(inOrder(tasks, undefined))).rejects.toThrow('broken');
  expect(started.length).toBeLessThan(5);
});

test('inOrder() stops at a signal', async () => {
  const stop = new AbortController();
  const tasks = [0, 1, 2, 3].map((index) => async () => {
    if (index === 1) stop.abort();
    return index;
  });

  await expect(Array.fromAsync(inOrder(tasks, stop.signal))).rejects.toThrow();
});
