import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { authFilePaths, findLogin } from '../../../../src/registry/auth/credentials.ts';

let home = '';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'rootsmith-test-'));
});

afterEach(() => rm(home, { recursive: true }));

async function put(path: string, document: object): Promise<string> {
  await mkdir(dirname(join(home, path)), { recursive: true });
  await writeFile(join(home, path), JSON.stringify(document));
  return join(home, path);
}

function loginOf(user: string): object {
  return { auths: { 'r.example': { auth: Buffer.from(`${user}:p`).toString('base64') } } };
}

/** A helper is any program with the right name: a script of the shell here. */
async function putHelper(name: string, script: string): Promise<void> {
  const path = join(home, 'bin', `docker-credential-${name}`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}

function env(more: Record<string, string> = {}): Record<string, string> {
  return { HOME: home, PATH: `${join(home, 'bin')}:/usr/bin:/bin`, ...more };
}

test('authFilePaths() lists the places in order', () => {
  expect(
    authFilePaths({ HOME: '/h', XDG_RUNTIME_DIR: '/run/1', REGISTRY_AUTH_FILE: '/a.json', DOCKER_CONFIG: '/d' }),
  ).toEqual(['/a.json', '/d/config.json', '/run/1/containers/auth.json', '/h/.config/containers/auth.json']);
});

test('authFilePaths() finds nothing without an environment', () => {
  expect(authFilePaths({})).toEqual([]);
});

test('findLogin() takes the first place that has a login', async () => {
  await put('.docker/config.json', { auths: { 'other.example': {} } });
  const path = await put('.config/containers/auth.json', loginOf('podman'));

  expect(await findLogin('r.example', 'a', { env: env() })).toEqual({
    login: { kind: 'password', username: 'podman', password: 'p' },
    from: path,
  });
});

test('findLogin() looks into nothing but the file it was given', async () => {
  await put('.docker/config.json', loginOf('docker'));
  const authFile = await put('own.json', {});

  expect(await findLogin('r.example', 'a', { env: env(), authFile })).toBeUndefined();
});

test('findLogin() reads a whole file out of a variable', async () => {
  const found = await findLogin('r.example', 'a', { env: env({ DOCKER_AUTH_CONFIG: JSON.stringify(loginOf('ci')) }) });

  expect(found).toMatchObject({ login: { username: 'ci' }, from: '$DOCKER_AUTH_CONFIG' });
});

test('findLogin() takes the user <token> for an identity token', async () => {
  await put('.docker/config.json', { credsStore: 'test' });
  await putHelper('test', `echo '{"Username":"<token>","Secret":"s"}'`);

  expect(await findLogin('r.example', 'a', { env: env() })).toMatchObject({
    login: { kind: 'identity-token', token: 's' },
  });
});

test('findLogin() goes on where the helper knows nothing', async () => {
  await put('.docker/config.json', { ...loginOf('file'), credsStore: 'test' });
  await putHelper('test', 'echo "credentials not found in native keychain"; exit 1');

  expect(await findLogin('r.example', 'a', { env: env() })).toMatchObject({ login: { username: 'file' } });
});

test('findLogin() names a file that is no JSON', async () => {
  const path = await put('.docker/config.json', {});
  await writeFile(path, '{"auths":');

  await expect(findLogin('r.example', 'a', { env: env() })).rejects.toMatchObject({
    code: 'CREDENTIALS_INVALID',
    details: { path },
  });
});
