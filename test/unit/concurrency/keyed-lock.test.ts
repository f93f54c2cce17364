import { expect, test } from 'vitest';
import { KeyedLock } from '../../../src/concurrency/keyed-lock.ts';

test('KeyedLock.run() runs one action after the other on the same key, and others at once', async () => {
  const lock = new KeyedLock();
  const log: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();

  const a1 = lock.run('a', async () => (await promise, void log.push('a1')));
  const a2 = lock.run('a', async () => void log.push('a2'));
  await lock.run('b', async () => void log.push('b'));
  resolve();
  await Promise.all([a1, a2]);

  expect(log).toEqual(['b', 'a1', 'a2']);
});

test('KeyedLock.run() goes on after a failure, which only its caller sees', async () => {
  const lock = new KeyedLock();

  const failed = lock.run('a', async () => {
    throw new Error('first');
  });
  const second = lock.run('a', async () => 2);

  await expect(failed).rejects.toThrow('first');
  expect(await second).toBe(2);
});
