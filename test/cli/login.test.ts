import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeHelper } from '../fixtures/credential-helper.ts';
import { rootsmith } from '../fixtures/rootsmith.ts';
import { testProgram } from '../fixtures/test-program.ts';

const password = 'corréct-horse';
let folder: string;
let server: ChildProcess;
let host: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-login-'));
  const { hash } = await import('bcryptjs');
  writeFileSync(join(folder, 'htpasswd'), `me:${await hash(password, 4)}\n`);
  const words = [testProgram, 'serve', 'registry', '--listen', '127.0.0.1:0', '--htpasswd', 'htpasswd'];
  server = spawn(process.execPath, words, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  if (server.stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: server.stdout })) {
    host = line.replace('http://', '');
    break;
  }
});

afterAll(async () => {
  server.kill();
  await once(server, 'exit'); // it writes into the folder until then
  rmSync(folder, { recursive: true, force: true });
});

function environment(config: string): Record<string, string | undefined> {
  const PATH = `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`;
  return { PATH, HOME: join(folder, config), DOCKER_CONFIG: join(folder, config), XDG_RUNTIME_DIR: undefined };
}

const login = (config: string, input: string) =>
  rootsmith(['login', host, '-u', 'me', '--password-stdin'], { input, env: environment(config) });

test('rootsmith login keeps a login that the registry accepts, and shows it to nobody', async () => {
  const path = join(folder, 'plain/config.json');

  const refused = await login('plain', 'wrong');
  const ran = await login('plain', `${password}\n`);

  expect(refused).toMatchObject({ status: 5, stdout: '', stderr: expect.stringContaining('AUTH_DENIED') });
  expect(ran).toEqual({ status: 0, stdout: '', stderr: `login: ${host} as me, kept by ${path}\n` });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const [first, second] = [JSON.parse(readFileSync(path, 'utf8')), Buffer.from(`me:${password}`).toString('base64')];
  expect(first).toEqual({ auths: { [host]: { auth: second } } });
});

test('docker and skopeo, with readers of their own, use the login', async () => {
  await login('readers', password);
  const env = { ...process.env, ...environment('readers') };
  const run = (program: string, ...args: readonly string[]) => spawnSync(program, args, { env, encoding: 'utf8' });
  const file = join(folder, 'readers/config.json');

  const skopeo = run('skopeo', 'login', '--get-login', '--authfile', file, host);
  const docker = run('docker', 'manifest', 'inspect', '--insecure', `${host}/no/such:image`);

  expect(skopeo.error ?? skopeo.stdout.trim()).toBe('me');
  // The registry answers about the image, which it tells only those who are logged in.
  expect(docker.error ?? docker.stderr).toContain('no such manifest');
});

test('rootsmith login gives the login to the helper of the file, and logout takes it back', async () => {
  const helper = await fakeHelper(join(folder, 'bin'), 'kept');
  const env = environment('helped');
  await login('helped', password);
  writeFileSync(join(folder, 'helped/config.json'), '{"credsStore":"kept"}');

  const ran = await login('helped', password);
  const stored = await helper.stored();
  const out = await rootsmith(['logout', host], { env });

  expect(ran.stderr).toContain('kept by docker-credential-kept');
  expect(stored).toEqual({ ServerURL: host, Username: 'me', Secret: password });
  expect(out).toMatchObject({ status: 0, stderr: `logout: ${host}, out of docker-credential-kept\n` });
  expect(await helper.stored()).toBeUndefined();
  expect(readFileSync(join(folder, 'helped/config.json'), 'utf8')).toBe('{"credsStore":"kept"}');
});

test('rootsmith login asks on a terminal, and the terminal does not show the password', async () => {
  const command = [process.execPath, testProgram, 'login', host].join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...process.env, ...environment('asked'), TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let seen = '';
  const answers = new Map([
    [/User name for \S+: $/, 'me'],
    [/Password of me: $/, password],
  ]);
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
    for (const [question, answer] of answers) {
      if (!question.test(stripVTControlCharacters(seen))) continue;
      answers.delete(question);
      child.stdin.write(`${answer}\r`);
    }
  });
  const status = await new Promise((resolve) => child.on('close', resolve));

  expect(status, seen).toBe(0);
  expect(seen).toContain('kept by');
  expect(seen).not.toContain('horse');
});
