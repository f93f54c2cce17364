import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DockerRegistry, dockerRegistry, testAuthority } from '../fixtures/docker-registry.ts';
import { memoryImage, noise } from '../fixtures/memory-image.ts';
import { memoryUpstream } from '../fixtures/memory-upstream.ts';
import { digestOf, pushImage, type Sender, senderTo, testRegistry } from '../fixtures/registry-server.ts';
import { repository, rootsmith } from '../fixtures/rootsmith.ts';
import { type Folder, storeFolder } from '../fixtures/store-options.ts';
import { namedImage, writeTestBundle } from '../fixtures/test-bundle.ts';

const SECRET = 'planted-secret-7Qx';
let folder: Folder;
let guarded: DockerRegistry;
let env: Record<string, string>;

/** Logs in with every request. */
function withLogin(to: Sender): Sender {
  const Authorization = `Basic ${Buffer.from(`bob:${SECRET}`).toString('base64')}`;
  return {
    ...to,
    send: (method, target, options) =>
      to.send(method, target, { ...options, headers: { ...options?.headers, Authorization } }),
  };
}

beforeAll(async () => {
  folder = await storeFolder();
  const { hash } = await import('bcryptjs');
  guarded = await dockerRegistry({ htpasswd: `bob:${await hash(SECRET, 4)}` });
  const auth = Buffer.from(`bob:${SECRET}`).toString('base64');
  await mkdir(join(folder.path, 'docker'));
  await writeFile(join(folder.path, 'docker/config.json'), JSON.stringify({ auths: { [guarded.host]: { auth } } }));
  env = { DOCKER_CONFIG: join(folder.path, 'docker'), HOME: folder.path };
});

afterAll(async () => {
  await guarded[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

interface Served extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly lines: readonly string[];
  readonly stderr: () => string;
}

/** `rootsmith serve`, once it has printed so many addresses. */
async function serve(
  count: number,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const child = spawn(process.execPath, [join(repository, 'src/main.ts'), 'serve', ...args], {
    cwd: folder.path,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder.path, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === count) break;
  }
  return {
    child,
    lines,
    stderr: () => stderr,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function hostOf(line: string | undefined): string {
  return (line ?? '').replace('http://', '').replace('[::]', '127.0.0.1').replace(/ .*/, '');
}

test('rootsmith serve --proxy stands for several hosts, each at an address of its own, and asks upstream with our login', async () => {
  const image = await pushImage(withLogin(senderTo(guarded.host)), 'library/app', { reference: 'v1' });
  const flags = [
    '--proxy',
    `docker.io=http://${guarded.host}=:0`,
    '--proxy',
    `ghcr.io=http://${guarded.host}/library=127.0.0.1:0`,
  ];
  await using served = await serve(2, ['cache', ...flags], env);
  const [hub, ghcr] = served.lines.map((line) => senderTo(hostOf(line)));

  const answers = [
    await hub!.send('GET', '/v2/library/app/manifests/v1?ns=docker.io'),
    await hub!.send('GET', '/v2/app/manifests/v1'),
    await ghcr!.send('GET', '/v2/app/manifests/v1?ns=ghcr.io'),
    await ghcr!.send('GET', '/v2/none/manifests/v1'),
  ];
  const { config } = JSON.parse(answers[0]!.body.toString()) as { config: { digest: string } };
  const blob = await hub!.send('GET', `/v2/library/app/blobs/${config.digest}`);
  const page = await hub!.send('GET', '/');

  expect(served.lines.map((line) => line.replace(/:\d+(?= )/, ':PORT'))).toEqual([
    'http://[::]:PORT docker.io',
    'http://127.0.0.1:PORT ghcr.io',
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404]);
  expect(answers[2]!.body.equals(image.bytes)).toBe(true);
  expect(digestOf(blob.body)).toBe(config.digest);
  expect(page.body.toString()).toContain('library/app:v1');
  const seen = JSON.stringify([answers, page.headers, blob.headers]) + page.body.toString() + served.stderr();
  expect(seen).not.toContain(SECRET);
  expect(seen).not.toContain(Buffer.from(`bob:${SECRET}`).toString('base64'));
});

test('rootsmith serve --proxy refuses in its own words where upstream refuses the login, which nobody sees', async () => {
  const other = join(folder.path, 'other');
  await mkdir(other);
  const auth = Buffer.from(`bob:${SECRET}-wrong`).toString('base64');
  await writeFile(join(other, 'config.json'), JSON.stringify({ auths: { [guarded.host]: { auth } } }));
  await using served = await serve(
    1,
    ['refused', '--listen', '127.0.0.1:0', '--proxy', `docker.io=http://${guarded.host}`],
    {
      DOCKER_CONFIG: other,
    },
  );

  const answer = await senderTo(hostOf(served.lines[0])).send('GET', '/v2/docker.io/library/app/manifests/v1');

  expect(answer.status).toBe(403);
  expect(answer.headers['www-authenticate']).toBeUndefined();
  expect(answer.body.toString()).not.toMatch(/bob|config\.json/);
  expect(answer.body.toString() + served.stderr()).not.toContain(SECRET);
});

test('rootsmith serve --proxy --ca trusts the authority of an upstream, and says where it does not', async () => {
  const place = join(folder.path, 'tls');
  await mkdir(place);
  const authority = await testAuthority(place);
  await using secure = await dockerRegistry({ tls: authority });
  const pull = async (name: string, ...flags: readonly string[]): Promise<readonly [number, string]> => {
    const args = [name, '--listen', '127.0.0.1:0', '--proxy', `docker.io=https://${secure.host}`, ...flags];
    await using served = await serve(1, args);
    const { status } = await senderTo(hostOf(served.lines[0])).send('GET', '/v2/docker.io/app/manifests/v1');
    return [status, served.stderr()];
  };

  const [trusted] = await pull('trusting', '--ca', authority.ca);
  const [refused, log] = await pull('doubting');

  expect([trusted, refused]).toEqual([404, 502]);
  expect(log).toMatch(/docker\.io fails, so stored content is served without asking it: .*certificate/);
});

test('rootsmith serve --proxy serves what it has when the upstream is gone, also after a restart', async () => {
  const first = await dockerRegistry();
  const image = await pushImage(senderTo(first.host), 'library/app', { reference: 'v1' });
  const args = ['offline', '--listen', '127.0.0.1:0', '--proxy', `docker.io=http://${first.host}`, '--proxy-ttl', '0'];
  {
    await using served = await serve(1, args);
    await senderTo(hostOf(served.lines[0])).send('GET', '/v2/docker.io/app/manifests/v1');
  }
  await first[Symbol.asyncDispose]();
  await using served = await serve(1, args);

  const answer = await senderTo(hostOf(served.lines[0])).send('GET', '/v2/docker.io/app/manifests/v1');

  expect(answer.body.equals(image.bytes)).toBe(true);
  expect(served.stderr()).toContain('docker.io fails, so stored content is served without asking it');
});

test('rootsmith serve --proxy has nothing of a blob that was on its way at kill -9, and fetches it again', async () => {
  const upstream = memoryUpstream();
  const gate = Promise.withResolvers<void>();
  upstream.gate = gate.promise;
  const image = memoryImage({ layers: [noise(1, 2_000_000)] });
  upstream.add('library/app', 'v1', image);
  await using slow = await testRegistry({ upstreams: [upstream], limits: { drainMs: 100 } });
  const { digest } = image.layers[0]!.descriptor;
  const target = `/v2/docker.io/library/app/blobs/${digest}`;
  const args = ['killed', '--listen', '127.0.0.1:0', '--proxy', `docker.io=http://${slow.host}/docker.io`];
  const first = await serve(1, args);
  const uploads = join(folder.path, 'killed/.rootsmith-registry/uploads');
  await senderTo(hostOf(first.lines[0])).send('GET', '/v2/docker.io/app/manifests/v1');
  const hanging = senderTo(hostOf(first.lines[0]))
    .send('GET', target)
    .catch(() => 'cut');
  await expect.poll(() => readdir(uploads)).toHaveLength(1);

  const ended = once(first.child, 'exit');
  first.child.kill('SIGKILL');
  await ended;
  await using second = await serve(1, args);
  const left = await readdir(uploads);
  const stored = await readdir(join(folder.path, 'killed/blobs/sha256'));
  gate.resolve();
  const again = await senderTo(hostOf(second.lines[0])).send('GET', target);

  expect(await hanging).toBe('cut');
  expect(left).toEqual([]);
  expect(stored).not.toContain(digest.replace('sha256:', ''));
  expect(again.body.equals(image.layers[0]!.bytes)).toBe(true);
});

test('rootsmith serve serves a bundle, and writes beside it', async () => {
  const image = namedImage('ghcr.io/acme/app:v1', [200_000]);
  await writeTestBundle(join(folder.path, 'bundle.tar'), [image], { form: 'tar', volumeBytes: 128 * 1024 });
  await using served = await serve(1, ['bundle.tar', '--overlay', 'pushed', '--listen', '127.0.0.1:0', '--json']);
  const facts = JSON.parse(served.lines[0] ?? '') as { host: string; folder: string };
  const to = senderTo(facts.host);

  const pulled = await to.send('GET', '/v2/acme/app/manifests/v1?ns=ghcr.io');
  const pushed = await pushImage(to, 'own/app', { reference: 'v1' });

  expect(facts.folder).toBe(join(folder.path, 'bundle.tar'));
  expect(digestOf(pulled.body)).toBe(image.root.digest);
  expect(pushed.answer.status).toBe(201);
  expect(await readdir(join(folder.path, 'pushed/blobs/sha256'))).toHaveLength(3);
});

test.each([
  [['whole.tar', '--proxy', 'docker.io'], 2, '`--proxy` cannot store what it fetches'],
  [['nowhere.tar'], 4, 'nowhere.tar'],
])('rootsmith serve %j ends with %d', async (args, status, message) => {
  await writeTestBundle(join(folder.path, 'whole.tar'), [namedImage('ghcr.io/acme/app:v1', [100])], { form: 'tar' });

  const ran = await rootsmith(['serve', ...args, '--listen', '127.0.0.1:0'], { directory: folder.path });

  expect(ran.status).toBe(status);
  expect(ran.stderr).toContain(message);
});
