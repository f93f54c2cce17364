import { expect, test } from 'vitest';
import { configPath, findConfig } from '../../../../src/cli/defaults/config-path.ts';

test.each([
  [{ ROOTSMITH_CONFIG: 'mine.yaml', HOME: '/home/me' }, '/here/mine.yaml'],
  [{ XDG_CONFIG_HOME: '/etc/me', HOME: '/home/me' }, '/etc/me/rootsmith/config.yaml'],
  [{ HOME: '/home/me', ROOTSMITH_CONFIG: '' }, '/home/me/.config/rootsmith/config.yaml'],
  [{}, undefined],
])('configPath() with %j', (env, path) => {
  expect(configPath({ env, directory: '/here' })).toBe(path);
});

test('findConfig() needs no file, except for one that is named', async () => {
  const named = { env: { ROOTSMITH_CONFIG: '/no/such/file' }, directory: '/' };

  expect(await findConfig({ env: { HOME: '/no/such/home' }, directory: '/' })).toBeUndefined();
  await expect(findConfig(named)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
