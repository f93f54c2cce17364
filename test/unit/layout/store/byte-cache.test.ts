import { expect, test } from 'vitest';
import { ByteCache } from '../../../../src/layout/store/byte-cache.ts';

test('ByteCache drops what was asked for longest ago when it grows too large', () => {
  const cache = new ByteCache(10);
  for (const key of ['a', 'b']) cache.set(key, new Uint8Array(4));
  cache.get('a');

  cache.set('c', new Uint8Array(4));

  expect(['a', 'b', 'c'].map((key) => cache.get(key)?.length)).toEqual([4, undefined, 4]);
});

test('ByteCache does not keep what is larger than itself', () => {
  const cache = new ByteCache(10);
  cache.set('small', new Uint8Array(1));

  cache.set('large', new Uint8Array(11));

  expect([cache.get('small')?.length, cache.get('large')]).toEqual([1, undefined]);
});
