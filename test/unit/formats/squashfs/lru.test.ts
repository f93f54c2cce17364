import { expect, test } from 'vitest';
import { Lru } from '../../../../src/formats/squashfs/lru.ts';

test('get() makes a value once', async () => {
  const lru = new Lru<string, object>(2);

  const once = await lru.get('a', async () => ({}));
  const twice = await lru.get('a', async () => ({}));

  expect(twice).toBe(once);
});

test('get() forgets what was asked for longest ago', async () => {
  const lru = new Lru<string, number>(2);
  await lru.get('a', async () => 1);
  await lru.get('b', async () => 1);
  await lru.get('a', async () => 1);
  await lru.get('c', async () => 1);

  const values = [await lru.get('a', async () => 2), await lru.get('b', async () => 2)];

  expect(values).toEqual([1, 2]);
});

test('get() tries again after a failure', async () => {
  const lru = new Lru<string, number>(2);
  const failing = lru.get('a', async () => {
    throw new Error('once');
  });
  await expect(failing).rejects.toThrow('once');

  const value = await lru.get('a', async () => 2);

  expect(value).toBe(2);
});
