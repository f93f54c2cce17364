import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { senderTo } from '../fixtures/registry-server.ts';
import { repository, rootsmith } from '../fixtures/rootsmith.ts';
import { smallBase } from '../fixtures/small-base.ts';

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rootsmith-serve-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

interface Served {
  readonly child: ChildProcess;
  readonly line: string;
  readonly stderr: () => string;
}

async function serve(...args: readonly string[]): Promise<Served> {
  const words = [join(repository, 'src/main.ts'), 'serve', ...args, '--listen', '127.0.0.1:0'];
  const child = spawn(process.execPath, words, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, line: String(line), stderr: () => stderr };
}

async function stop({ child }: Served, signal: NodeJS.Signals): Promise<number | null> {
  const ended = once(child, 'close');
  child.kill(signal);
  const [status] = await ended;
  return status;
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'rootsmith serve prints its address, logs requests, and ends well at %s',
  async (signal) => {
    const served = await serve('registry');
    const answer = await senderTo(served.line.replace('http://', '')).send('GET', '/v2/', {
      headers: { 'User-Agent': 'probe"\u00e9' },
    });

    const status = await stop(served, signal);

    expect(answer.status).toBe(200);
    expect(status).toBe(0);
    const [start, request, end, ...rest] = served.stderr().split('\n');
    expect(start).toMatch(
      /^serve: `\S+` at http:\/\/127\.0\.0\.1:\d+; a browser shows what is in it; Ctrl-C stops it$/,
    );
    expect(request).toMatch(/^serve: 127\.0\.0\.1 - GET \/v2\/ 200 \(.* in, .* out, \d+ ms\) "probe\\"é"$/);
    expect(end).toBe('serve: stopping, requests that are under way get ten seconds; goodbye');
    expect(rest).toEqual(['']);
  },
);

test('rootsmith serve --json prints a document, and --quiet no log', async () => {
  const asJson = await serve('registry', '--json');
  const facts = JSON.parse(asJson.line) as { url: string; host: string };
  await senderTo(facts.host).send('GET', '/v2/');
  await stop(asJson, 'SIGTERM');
  const quiet = await serve('registry', '--quiet', '--read-only');
  await senderTo(quiet.line.replace('http://', '')).send('GET', '/v2/');
  await stop(quiet, 'SIGTERM');

  expect(facts).toEqual({
    url: `http://${facts.host}`,
    host: facts.host,
    folder: join(directory, 'registry'),
    readOnly: false,
    addresses: [{ url: `http://${facts.host}`, host: facts.host }],
  });
  expect(JSON.parse(asJson.stderr().split('\n')[0] ?? '')).toMatchObject({ kind: 'log', from: 'serve' });
  expect(quiet.stderr()).toBe('');
});

test('rootsmith serve says when another one has the folder, or the address', async () => {
  const served = await serve('busy');
  const address = served.line.replace('http://', '');

  const folder = await rootsmith(['serve', 'busy', '--listen', '127.0.0.1:0', '--json'], { directory });
  const port = await rootsmith(['serve', 'other', '--listen', address, '--json'], { directory });
  await stop(served, 'SIGTERM');

  expect([folder.status, folder.stderr]).toEqual([9, expect.stringContaining('PLACE_BUSY')]);
  expect([port.status, port.stderr]).toEqual([9, expect.stringContaining('ADDRESS_UNUSABLE')]);
});

test.each([
  [['--listen', 'nowhere'], 2, '`--listen nowhere` is not an address'],
  [['--listen', '127.0.0.1:70000'], 2, 'is not an address'],
  [['--tls-cert', 'x.crt'], 2, '`--tls-cert` and `--tls-key` need each other'],
  [['--tls-cert', 'x.crt', '--tls-key', 'x.key'], 4, 'x.crt'],
  [['--max-upload', 'much'], 2, '`--max-upload much` is not a size'],
  [['--repository', 'UPPER'], 2, '`UPPER` is not the name of a repository'],
  [['--read-only'], 4, 'no such file'],
  [['--proxy', 'docker.io=nowhere'], 2, '`nowhere` is neither a URL nor an address to listen on'],
  [['--proxy', 'docker.io', '--proxy', 'docker.io=:0'], 2, 'names `docker.io` twice'],
  [['--proxy', 'docker.io', '--proxy-ttl', 'often'], 2, '`--proxy-ttl often` is not a duration'],
  [['--proxy', 'docker.io', '--ca', 'no.pem'], 4, 'no.pem'],
])('rootsmith serve %j ends with %d', async (flags, status, message) => {
  const place = flags.includes('--read-only') ? 'missing' : 'usage';

  const ran = await rootsmith(['serve', place, ...flags], { directory });

  expect(ran.status).toBe(status);
  expect(ran.stderr).toContain(message);
});

test('rootsmith serve refuses a folder of something else', async () => {
  await writeFile(join(directory, 'notes.txt'), '');

  const ran = await rootsmith(['serve', '.'], { directory });

  expect([ran.status, ran.stdout]).toEqual([3, '']);
  expect(ran.stderr).toContain('it is not an OCI layout');
});

test('rootsmith serve --htpasswd asks for a login, which skopeo gives, and lets anyone pull if told so', async () => {
  const { hash } = await import('bcryptjs');
  await writeFile(join(directory, 'htpasswd'), `me:${await hash('right', 4)}\nold:{SHA}notbcrypt\n`);
  const base = await smallBase(directory, 'base');
  const served = await serve('guarded', '--htpasswd', 'htpasswd', '--anonymous-pull');
  const image = `docker://${served.line.replace('http://', '')}/acme/base:v1`;
  const skopeo = (...args: readonly string[]): number | null =>
    spawnSync('skopeo', ['--insecure-policy', ...args], { stdio: 'ignore' }).status;

  const refused = skopeo('copy', '--dest-tls-verify=false', '--dest-creds', 'me:wrong', base, image);
  const pushed = skopeo('copy', '--dest-tls-verify=false', '--dest-creds', 'me:right', base, image);
  const pulled = skopeo('copy', '--src-tls-verify=false', image, `oci:${directory}/pulled:v1`);
  await stop(served, 'SIGTERM');

  expect([refused === 0, pushed, pulled]).toEqual([false, 0, 0]);
  expect(served.stderr()).toContain('htpasswd:2: not a bcrypt hash');
});
