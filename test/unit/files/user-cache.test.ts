import { homedir } from 'node:os';
import { expect, test } from 'vitest';
import { userCacheFolder } from '../../../src/files/index.ts';

test.each([
  [{ XDG_CACHE_HOME: '/caches', HOME: '/home/me' }, '/caches'],
  [{ XDG_CACHE_HOME: 'not/absolute', HOME: '/home/me' }, '/home/me/.cache'],
  [{ HOME: '/home/me' }, '/home/me/.cache'],
  [{}, `${homedir()}/.cache`],
])('userCacheFolder() with %j', (env, base) => {
  expect(userCacheFolder('things', env)).toEqual({ base, names: ['rootsmith', 'things'] });
});

test('userCacheFolder() is in ROOTSMITH_CACHE where that is an absolute path', () => {
  const env = { XDG_CACHE_HOME: '/caches', ROOTSMITH_CACHE: '/big/disk' };

  expect(userCacheFolder('things', env)).toEqual({ base: '/big/disk', names: ['things'] });
  expect(userCacheFolder('things', { ...env, ROOTSMITH_CACHE: 'here' }).base).toBe('/caches');
});
