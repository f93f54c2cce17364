import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openResultStore, placeOfResult, resultStoreFolder, storedResult } from '../../../src/layout/result-store.ts';
import type { ProgressEvent } from '../../../src/progress/index.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test('openResultStore() makes the folder of a kind, and names the place of a key', async () => {
  await using folder = await storeFolder();
  const env = { XDG_CACHE_HOME: join(folder.path, 'cache') };
  const store = await openResultStore('extensions', 'abc', { env, report: () => undefined, signal: undefined });

  expect(store.place).toEqual(storedResult(join(folder.path, 'cache/rootsmith/extensions'), 'abc'));
  expect(placeOfResult('extensions', 'abc', env)).toBe(`oci:${folder.path}/cache/rootsmith/extensions/images:abc`);
  expect(existsSync(join(folder.path, 'cache/rootsmith/extensions'))).toBe(true);
});

test('resultStoreFolder() takes ~/.cache where XDG_CACHE_HOME is not an absolute path', () => {
  expect(resultStoreFolder('kernels', { HOME: '/home/a', XDG_CACHE_HOME: 'x' })).toEqual({
    base: '/home/a/.cache',
    names: ['rootsmith', 'kernels'],
  });
});

test('a second run of the same key waits for the first, and says so', async () => {
  await using folder = await storeFolder();
  const env = { XDG_CACHE_HOME: folder.path };
  const events: ProgressEvent[] = [];
  const options = { env, report: (event: ProgressEvent) => void events.push(event), signal: undefined };
  const [one, two] = [await openResultStore('kernels', 'k', options), await openResultStore('kernels', 'k', options)];
  const order: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = one.alone(async () => {
    resolve();
    await new Promise((done) => setImmediate(done));
    order.push('first');
  });
  await promise;
  await Promise.all([first, two.alone(async () => void order.push('second'))]);

  expect(order).toEqual(['first', 'second']);
});

test('what an action throws comes out unchanged', async () => {
  await using folder = await storeFolder();
  const env = { XDG_CACHE_HOME: folder.path };
  const store = await openResultStore('kernels', 'k', { env, report: () => undefined, signal: undefined });

  await expect(store.alone(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
});
