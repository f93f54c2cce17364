import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findLogin } from '../../../../src/registry/auth/credentials.ts';

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

test('findLogin() asks the helper, by standard input, before the file itself', async () => {
  await put('.docker/config.json', { ...loginOf('file'), credHelpers: { 'r.example': 'test' } });
  await putHelper('test', `read server; printf '{"ServerURL":"x","Username":"%s","Secret":"s"}' "$1-$server"`);

  expect(await findLogin('r.example', 'a', { env: env() })).toEqual({
    login: { kind: 'password', username: 'get-r.example', password: 's' },
    from: 'docker-credential-test',
  });
});

test.each<[name: string, script: string | undefined, message: RegExp]>([
  ['is missing', undefined, /docker-credential-test.* is not installed/],
  ['fails', 'echo "the vault is locked"; exit 3', /ended with status 3: the vault is locked/],
  ['answers nonsense', 'echo secret', /^(?!.*secret).*did not answer/],
])('findLogin() says which helper %s', async (_, script, message) => {
  const path = await put('.docker/config.json', { credsStore: 'test' });
  if (script !== undefined) await putHelper('test', script);

  await expect(findLogin('r.example', 'a', { env: env() })).rejects.toMatchObject({
    code: 'CREDENTIALS_INVALID',
    message: expect.stringMatching(message),
    details: { path, helper: 'test' },
  });
});

test('findLogin() runs no helper whose name is a path', async () => {
  await put('.docker/config.json', { credsStore: '../../evil' });

  await expect(findLogin('r.example', 'a', { env: env() })).rejects.toMatchObject({ code: 'CREDENTIALS_INVALID' });
});
