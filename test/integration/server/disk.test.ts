import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  digestOf,
  freshBytes,
  OCI_INDEX,
  pushBlob,
  pushImage,
  type Sender,
  senderTo,
  testRegistry,
} from '../../fixtures/registry-server.ts';
import { serveFolder } from '../../fixtures/served.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

/** Bytes of all files of a folder, as the disk has them: whole blocks. */
async function usedBy(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).blocks * 512));
  return sizes.reduce((sum, size) => sum + size, 0);
}

const index = (seed: number, length: number): string => `{"manifests":[],"n":${seed},"x":"${'x'.repeat(length)}"}`;

test.each([
  ['small manifests', async (to: Sender, at: number) => putIndex(to, at, 10)],
  ['large manifests', async (to: Sender, at: number) => putIndex(to, at, 100_000)],
  ['small blobs', async (to: Sender, at: number) => postBlob(to, Buffer.from(`${at}`))],
  ['tags', async (to: Sender, at: number) => putTag(to, at)],
  ['uploads that are not finished', async (to: Sender) => patchUpload(to)],
  ['mounts', async (to: Sender, at: number) => mount(to, at)],
])('the limit of the disk counts %s', async (_, push) => {
  const diskBytes = 500_000;
  await using folder = await storeFolder();
  const first = await testRegistry({ folder: folder.path, limits: { diskBytes, sessionsPerClient: 1000 } });
  await pushBlob(first, 'a', Buffer.from('mounted'));
  const statuses: number[] = [];
  for (let at = 0; at < 4000 && statuses.at(-1) !== 507; at += 1) statuses.push(await push(first, at));

  const used = await usedBy(folder.path);
  await first.stop();
  await using again = await testRegistry({ folder: folder.path, limits: { diskBytes } });
  const health = await again.send('GET', '/v2/_catalog');

  expect(statuses.at(-1)).toBe(507);
  expect(used).toBeLessThan(diskBytes + 80 * 1024);
  expect(health.status).toBe(200);
});

async function putIndex(to: Sender, seed: number, length: number): Promise<number> {
  const body = index(seed, length);
  const headers = { 'Content-Type': OCI_INDEX };
  return (await to.send('PUT', `/v2/a/manifests/${digestOf(body)}`, { body, headers })).status;
}

async function postBlob(to: Sender, body: Buffer): Promise<number> {
  return (await to.send('POST', `/v2/a/blobs/uploads/?digest=${digestOf(body)}`, { body })).status;
}

async function putTag(to: Sender, at: number): Promise<number> {
  const headers = { 'Content-Type': OCI_INDEX };
  return (await to.send('PUT', `/v2/a/manifests/${'t'.repeat(100)}${at}`, { body: index(1, 1), headers })).status;
}

async function patchUpload(to: Sender): Promise<number> {
  const post = await to.send('POST', '/v2/a/blobs/uploads/');
  if (post.status !== 202) return post.status;
  return (await to.send('PATCH', String(post.headers.location), { body: freshBytes(10) })).status;
}

async function mount(to: Sender, at: number): Promise<number> {
  const target = `/v2/r${at}/blobs/uploads/?mount=${digestOf('mounted')}&from=a`;
  return (await to.send('POST', target)).status;
}

test('a journal does not grow by what was there already, nor for ever by what was taken back', async () => {
  await using registry = await testRegistry();
  const bytes = freshBytes();
  const digest = await pushBlob(registry, 'a', bytes);
  await pushBlob(registry, 'b', bytes);
  const journal = join(registry.folder, '.rootsmith-registry/repositories/a/_members.jsonl');
  const before = (await stat(journal)).size;

  for (let at = 0; at < 20; at += 1) await registry.send('POST', `/v2/a/blobs/uploads/?mount=${digest}&from=b`);
  for (let at = 0; at < 20; at += 1) await pushBlob(registry, 'a', bytes);

  expect((await stat(journal)).size).toBe(before);
});

test.each([
  [
    'a folder of blobs that is a file',
    async (folder: string) => {
      await rename(join(folder, 'blobs/sha256'), join(folder, 'aside'));
      await writeFile(join(folder, 'blobs/sha256'), '');
    },
  ],
  [
    'a file that is a circle of links',
    async (folder: string, digest: string) => {
      const path = join(folder, 'blobs/sha256', digest.slice(7));
      await rm(path);
      await symlink(path, path);
    },
  ],
])('%s is 503, in the log, and not taken for a missing blob', async (_, damage) => {
  await using registry = await testRegistry();
  const digest = await pushBlob(registry, 'a', freshBytes());
  await damage(registry.folder, digest);

  const answers = [
    await registry.send('HEAD', `/v2/a/blobs/${digest}`),
    await registry.send('GET', `/v2/a/blobs/${digest}`),
  ];

  expect(answers.map(({ status, headers }) => [status, headers['retry-after']])).toEqual([
    [503, '10'],
    [503, '10'],
  ]);
  expect(registry.requests.filter(({ error }) => error !== undefined)).toHaveLength(2);
});

test('a server with too many files open answers 503, and goes on when there are fewer', async () => {
  await using folder = await storeFolder();
  const place = join(folder.path, 'registry');
  const first = await testRegistry({ folder: place });
  const image = await pushImage(first, 'a', { reference: 'v1' });
  const large = await pushBlob(first, 'a', freshBytes(30_000_000));
  await first.stop();
  await using served = await serveFolder(place, { wrapper: ['sh', '-c', 'ulimit -n 60; exec "$@"', 'sh'] });
  const to = senderTo(served.host);
  const { connect } = await import('node:net');
  const [host = '', port = ''] = served.host.split(':');
  const sockets = Array.from({ length: 40 }, () => {
    const socket = connect(Number(port), host);
    socket.on('error', () => undefined);
    socket.pause();
    socket.write(`GET /v2/a/blobs/${large} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    return socket;
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  const statuses = new Set<number>();
  for (let at = 0; at < 10; at += 1)
    statuses.add(
      await Promise.race([
        to.send('GET', `/v2/a/blobs/${large}`, { headers: { Range: 'bytes=0-9' } }).then(
          ({ status }) => status,
          () => 0,
        ),
        new Promise<number>((resolve) => setTimeout(resolve, 300, 0)),
      ]),
    );
  for (const socket of sockets) socket.destroy();

  expect(statuses.has(404)).toBe(false);
  await expect
    .poll(
      () =>
        to.send('GET', '/v2/a/manifests/v1').then(
          ({ body }) => digestOf(body),
          () => '',
        ),
      { timeout: 10_000 },
    )
    .toBe(image.digest);
});

test('in a copy of a folder nothing is trusted that was found right in the original', async () => {
  await using folder = await storeFolder();
  const [original, copy] = [join(folder.path, 'original'), join(folder.path, 'copy')];
  await using registry = await testRegistry({ folder: original });
  const digest = await pushBlob(registry, 'a', freshBytes());
  const good = await pushBlob(registry, 'a', freshBytes());
  await cp(original, copy, { recursive: true, preserveTimestamps: true });
  const file = join(copy, 'blobs/sha256', digest.slice(7));
  const { atime, mtime } = await stat(join(original, 'blobs/sha256', digest.slice(7)));
  await writeFile(file, freshBytes());
  await utimes(file, atime, mtime);

  await using copied = await testRegistry({ folder: copy }); // while the original is served
  const answers = [await copied.send('GET', `/v2/a/blobs/${digest}`), await copied.send('GET', `/v2/a/blobs/${good}`)];

  expect(answers.map(({ status }) => status)).toEqual([404, 200]);
});

test('after kill -9 in a container, the next one starts by itself, and no two ever write', async () => {
  await using folder = await storeFolder();
  const place = join(folder.path, 'registry');
  const container = (name: string): readonly string[] => [
    'unshare',
    '--uts',
    '--pid',
    '--fork',
    '--kill-child',
    '--mount-proc',
    'sh',
    '-c',
    `hostname ${name}; exec "$@"`,
    'sh',
  ];
  const first = await serveFolder(place, { wrapper: container('one') });
  const image = await pushImage(senderTo(first.host), 'acme/app', { reference: 'v1' });

  const refused = await serveFolder(place, { wrapper: container('two') }).then(
    () => 'started',
    (error: unknown) => String(error),
  );
  await first.stop('SIGKILL');
  const second = await serveFolder(place, { wrapper: container('three') });
  const to = senderTo(second.host);
  const pulled = await to.send('GET', '/v2/acme/app/manifests/v1');
  const pushed = await pushImage(to, 'acme/app', { reference: 'v2' });
  await second.stop('SIGKILL'); // `unshare` takes no other signal

  expect(refused).toContain('another process has held it');
  expect(digestOf(pulled.body)).toBe(image.digest);
  expect(pushed.answer.status).toBe(201);
});

test('a server whose lock another one took writes nothing more, and goes on being read', async () => {
  await using registry = await testRegistry();
  const image = await pushImage(registry, 'a', { reference: 'v1' });
  const lock = join(registry.folder, '.rootsmith-lock');
  const journal = join(registry.folder, '.rootsmith-registry/repositories/a/_members.jsonl');
  await writeFile(lock, '.rootsmith-1-1-00000000-1 token folder');
  await new Promise((resolve) => setTimeout(resolve, 2000)); // longer than a beat
  const before = await readFile(journal);

  const refused = [await postBlob(registry, freshBytes()), await putIndex(registry, 1, 1), await putTag(registry, 1)];
  const pulled = await registry.send('GET', '/v2/a/manifests/v1');
  await registry.stop();

  expect(refused).toEqual([503, 503, 503]);
  expect(digestOf(pulled.body)).toBe(image.digest);
  expect((await readFile(journal)).equals(before)).toBe(true);
  expect(await readFile(lock, 'latin1')).toContain('token');
});

test('content that an entry of another program needs stays when an image that shares it goes', async () => {
  await using folder = await storeFolder();
  const first = await testRegistry({ folder: folder.path });
  const image = await pushImage(first, 'a', { reference: 'v1' });
  await first.stop();
  const file = join(folder.path, 'index.json');
  const names = JSON.parse(await readFile(file, 'utf8')) as { manifests: { annotations: object }[] };
  const foreign = { ...names.manifests[0], annotations: { 'org.opencontainers.image.ref.name': 'UPPER/app:v1' } };
  await writeFile(file, JSON.stringify({ ...names, manifests: [...names.manifests, foreign] }));
  await using registry = await testRegistry({ folder: folder.path });

  await registry.send('DELETE', `/v2/a/manifests/${image.digest}`);
  await new Promise((resolve) => setTimeout(resolve, 400));

  expect(await readdir(join(folder.path, 'blobs/sha256'))).toHaveLength(3);
});

test('on a full disk a server starts, is read from, refuses pushes, and takes them when there is room', async () => {
  await using folder = await storeFolder();
  const disk = join(folder.path, 'disk');
  await mkdir(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
  try {
    const place = join(disk, 'registry');
    const first = await testRegistry({ folder: place });
    const image = await pushImage(first, 'acme/app', { reference: 'v1' });
    await first.stop();
    const filler = join(disk, 'filler');
    execFileSync('sh', ['-c', `cat /dev/zero > ${filler} 2>/dev/null || :`]);
    await using served = await serveFolder(place);
    const to = senderTo(served.host);

    const pulled = await to.send('GET', '/v2/acme/app/manifests/v1');
    const refused = await to.send('POST', '/v2/acme/app/blobs/uploads/');
    const deleted = await to.send('DELETE', '/v2/acme/app/manifests/v1');
    await rm(filler);
    await expect
      .poll(async () => (await to.send('POST', '/v2/acme/app/blobs/uploads/')).status, {
        timeout: 10_000,
        interval: 300,
      })
      .toBe(202);
    const pushed = await pushImage(to, 'acme/app', { reference: 'v2' });
    await served.stop();

    expect(digestOf(pulled.body)).toBe(image.digest);
    expect([refused.status, deleted.status, pushed.answer.status]).toEqual([507, 507, 201]);
    expect(served.stderr()).toContain('is full: it is served read-only');
    expect(served.stderr()).toContain('has room again');
    expect((await readFile(join(place, 'index.json'), 'utf8')).includes('acme/app:v2')).toBe(true);
  } finally {
    execFileSync('umount', ['-l', disk]);
  }
});

test('a disk that becomes full while a server runs refuses pushes, and loses nothing', async () => {
  await using folder = await storeFolder();
  const disk = join(folder.path, 'disk');
  await mkdir(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
  try {
    await using registry = await testRegistry({ folder: join(disk, 'registry') });
    const image = await pushImage(registry, 'a', { reference: 'v1' });
    const statuses: number[] = [];
    for (let at = 0; at < 100 && statuses.at(-1) !== 507; at += 1)
      statuses.push(await postBlob(registry, freshBytes(100_000)));
    const manifest = await putIndex(registry, 1, 200_000);
    const pulled = await registry.send('GET', '/v2/a/manifests/v1');

    expect([statuses.at(-1), manifest]).toEqual([507, 507]);
    expect(digestOf(pulled.body)).toBe(image.digest);
  } finally {
    execFileSync('umount', ['-l', disk]);
  }
});

test('rootsmith serve --allow-host takes further names', async () => {
  await using folder = await storeFolder();
  await using served = await serveFolder(join(folder.path, 'registry'), { flags: ['--allow-host', 'cache.internal'] });
  const ask = async (Host: string): Promise<number> =>
    (await senderTo(served.host).send('GET', '/v2/', { headers: { Host } })).status;

  expect([await ask('cache.internal:5000'), await ask('other.internal')]).toEqual([200, 403]);
});
