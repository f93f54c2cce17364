import { lstat, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findLogin } from '../../../../src/registry/auth/credentials.ts';
import { eraseLogins, storeLogin } from '../../../../src/registry/auth/store-login.ts';
import { fakeHelper } from '../../../fixtures/credential-helper.ts';

const login = { username: 'me', password: 'pässword:1' };
const auth = Buffer.from('me:pässword:1').toString('base64');
let home = '';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'rootsmith-test-'));
});

afterEach(() => rm(home, { recursive: true }));

async function put(path: string, document: unknown): Promise<string> {
  await mkdir(dirname(join(home, path)), { recursive: true });
  await writeFile(join(home, path), JSON.stringify(document));
  return join(home, path);
}

async function read(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}

function env(more: Record<string, string> = {}): Record<string, string> {
  return { HOME: home, PATH: `${join(home, 'bin')}:/usr/bin:/bin`, ...more };
}

test('storeLogin() makes the file of docker where there is none, for nobody else to read', async () => {
  const path = await storeLogin('r.example', login, { env: env() });

  expect(path).toBe(join(home, '.docker/config.json'));
  expect(await read(path)).toEqual({ auths: { 'r.example': { auth } } });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await findLogin('r.example', 'a/b', { env: env() })).toMatchObject({ login, from: path });
});

test('storeLogin() keeps what it does not know, and other logins', async () => {
  const other = { auth: 'b3RoZXI6eA==' };
  const path = await put('.docker/config.json', {
    psFormat: 'x',
    auths: { 'o.example': other, 'https://r.example/v1/': {} },
  });

  await storeLogin('r.example', login, { env: env() });

  expect(await read(path)).toEqual({ psFormat: 'x', auths: { 'o.example': other, 'r.example': { auth } } });
});

test.each([
  ['REGISTRY_AUTH_FILE', 'named.json', 'named.json'],
  ['DOCKER_CONFIG', 'dir', 'dir/config.json'],
])('storeLogin() writes where %s says, whatever else there is', async (variable, value, expected) => {
  await put('.config/containers/auth.json', {});

  const path = await storeLogin('r.example', login, { env: env({ [variable]: join(home, value) }) });

  expect(path).toBe(join(home, expected));
});

test("storeLogin() writes podman's file where only that is there, and names the Docker Hub as each does", async () => {
  const podman = await put('.config/containers/auth.json', {});

  expect(await storeLogin('docker.io', login, { env: env() })).toBe(podman);
  const docker = await put('.docker/config.json', {});
  await storeLogin('docker.io', login, { env: env() });

  expect(await read(podman)).toEqual({ auths: { 'docker.io': { auth } } });
  expect(await read(docker)).toEqual({ auths: { 'https://index.docker.io/v1/': { auth } } });
});

test('storeLogin() replaces what a link leads to, not the link', async () => {
  const real = await put('settings/docker.json', { psFormat: 'x' });
  await mkdir(join(home, '.docker'));
  await symlink(real, join(home, '.docker/config.json'));

  await storeLogin('r.example', login, { env: env() });

  expect((await lstat(join(home, '.docker/config.json'))).isSymbolicLink()).toBe(true);
  expect(await read(real)).toMatchObject({ psFormat: 'x', auths: { 'r.example': { auth } } });
});

test.each([{ credsStore: 'fake' }, { credHelpers: { 'r.example': 'fake' } }])(
  'storeLogin() and eraseLogins() use the helper of %j, and leave the file alone',
  async (config) => {
    const path = await put('.docker/config.json', config);
    const helper = await fakeHelper(join(home, 'bin'), 'fake');

    expect(await storeLogin('r.example', login, { env: env() })).toBe('docker-credential-fake');
    expect(await helper.stored()).toEqual({ ServerURL: 'r.example', Username: 'me', Secret: 'pässword:1' });
    expect(await read(path)).toEqual(config);
    expect(await findLogin('r.example', '', { env: env() })).toMatchObject({ login });

    expect(await eraseLogins('r.example', { env: env() })).toEqual(['docker-credential-fake']);
    expect(await helper.stored()).toBeUndefined();
    expect(await eraseLogins('r.example', { env: env() })).toEqual([]);
  },
);

test('storeLogin() does not show the password of a helper that repeats it', async () => {
  await put('.docker/config.json', { credsStore: 'loud' });
  await fakeHelper(join(home, 'bin'), 'loud', 'cat; exit 1');

  await expect(storeLogin('r.example', login, { env: env() })).rejects.toMatchObject({
    code: 'CREDENTIALS_INVALID',
    message: expect.not.stringContaining('pässword'),
  });
});

test('storeLogin() refuses a file that it cannot read, and leaves it as it is', async () => {
  const path = await put('.docker/config.json', ['not an object']);

  await expect(storeLogin('r.example', login, { env: env() })).rejects.toMatchObject({ code: 'CREDENTIALS_INVALID' });
  await expect(storeLogin('r.example', login, { env: {} })).rejects.toMatchObject({ code: 'CREDENTIALS_INVALID' });
  expect(await read(path)).toEqual(['not an object']);
});

test('eraseLogins() removes the login from every file, and leaves those for parts of the registry', async () => {
  const docker = await put('.docker/config.json', { auths: { 'https://r.example': { auth } }, psFormat: 'x' });
  const podman = await put('.config/containers/auth.json', {
    auths: { 'r.example': { auth }, 'r.example/a': { auth } },
  });

  expect(await eraseLogins('r.example', { env: env() })).toEqual([docker, podman]);

  expect(await read(docker)).toEqual({ auths: {}, psFormat: 'x' });
  expect(await read(podman)).toEqual({ auths: { 'r.example/a': { auth } } });
});
