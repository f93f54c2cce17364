import { expect, test } from 'vitest';
import { runQueue } from '../../../src/concurrency/work-queue.ts';

const MIB = 1024 * 1024;

function work(sizes: readonly number[], log: number[]) {
  return sizes.map((size) => ({
    size,
    async run() {
      log.push(size);
      await new Promise((resolve) => setImmediate(resolve));
    },
  }));
}

test('runQueue() takes the largest first, and keeps a worker for small work', async () => {
  const log: number[] = [];

  await runQueue(work([1, 30 * MIB, 2, 50 * MIB, 40 * MIB, 3], log), 4);

  expect(log.slice(0, 4)).toEqual([3, 50 * MIB, 40 * MIB, 30 * MIB]);
  expect(log.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 30 * MIB, 40 * MIB, 50 * MIB]);
});

test('runQueue() does everything with one worker', async () => {
  const log: number[] = [];

  await runQueue(work([1, 5 * MIB, 2], log), 1);

  expect(log).toEqual([5 * MIB, 2, 1]);
});

test('runQueue() stops at the first failure', async () => {
  const log: number[] = [];
  const failing = { size: 9 * MIB, run: () => Promise.reject(new Error('broken')) };

  await expect(runQueue([failing, ...work([5 * MIB, 6 * MIB], log)], 1)).rejects.toThrow('broken');
  expect(log).toEqual([]);
});

test('runQueue() ends when there is nothing to do', async () => {
  await expect(runQueue([], 4)).resolves.toBeUndefined();
});
