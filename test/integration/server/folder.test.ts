import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openImageSink } from '../../../src/places/index.ts';
import {
  beginUpload,
  digestOf,
  freshBytes,
  json,
  OCI_INDEX,
  OCI_MANIFEST,
  pushBlob,
  pushImage,
  pushManifest,
  senderTo,
  type TestRegistry,
  testRegistry,
} from '../../fixtures/registry-server.ts';
import { repository as checkout } from '../../fixtures/rootsmith.ts';
import { storeFolder } from '../../fixtures/store-options.ts';
import { copyImage, tinyImage, tinyIndexSource, tinySource } from '../../fixtures/tiny-image.ts';

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'rootsmith-folder-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

async function namesIn(folder: string): Promise<readonly unknown[]> {
  const { manifests } = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'));
  return manifests.map(
    ({ annotations }: { annotations?: Record<string, string> }) => annotations?.['org.opencontainers.image.ref.name'],
  );
}

async function uploadsIn({ folder }: TestRegistry): Promise<readonly string[]> {
  return await readdir(join(folder, '.rootsmith-registry/uploads'));
}

/** `rootsmith serve` in a process of its own. */
async function serve(folder: string): Promise<{ readonly child: ChildProcess; readonly host: string }> {
  const args = [join(checkout, 'src/main.ts'), 'serve', folder, '--listen', '127.0.0.1:0', '--quiet'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, host: String(line).replace('http://', '') };
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const ended = once(child, 'exit');
  child.kill(signal);
  const [status] = await ended;
  return status;
}

test('everything that was answered with success is there after kill -9 in mid-upload', async () => {
  await using folder = await temporaryFolder();
  const first = await serve(folder.path);
  const before = senderTo(first.host);
  const image = await pushImage(before, 'acme/app', { reference: 'v1' });
  const untagged = await pushImage(before, 'acme/app');
  const location = await beginUpload(before, 'acme/app');
  const bytes = freshBytes(1_000_000);
  const hanging = httpRequest(`http://${first.host}${location}`, {
    method: 'PATCH',
    headers: { 'Content-Length': 2_000_000 },
  });
  hanging.on('error', () => undefined);
  await new Promise((resolve) => hanging.write(bytes, resolve));

  await kill(first.child, 'SIGKILL');
  const second = await serve(folder.path);
  const after = senderTo(second.host);
  const byTag = await after.send('GET', '/v2/acme/app/manifests/v1');
  const byDigest = await after.send('GET', `/v2/acme/app/manifests/${untagged.digest}`);
  const session = await after.send('GET', location);
  const uploads = await readdir(join(folder.path, '.rootsmith-registry/uploads'));
  const pushed = await pushBlob(after, 'acme/app', bytes);
  const status = await kill(second.child, 'SIGTERM');

  expect(byTag.body.equals(image.bytes)).toBe(true);
  expect(byDigest.body.equals(untagged.bytes)).toBe(true);
  expect(session.status).toBe(404);
  expect(uploads).toEqual([]);
  expect(pushed).toBe(digestOf(bytes));
  expect(status).toBe(0);
});

test('an upload that was cut off can be asked how far it is, and goes on from there', async () => {
  await using registry = await testRegistry();
  const bytes = freshBytes(300_000);
  const sent = 30_000;
  const location = await beginUpload(registry, 'acme/app');
  const cut = httpRequest(`${registry.url}${location}`, {
    method: 'PATCH',
    headers: { 'Content-Length': bytes.length },
  });
  const closed = new Promise((resolve) => cut.once('close', resolve));
  cut.on('error', () => undefined);
  await new Promise((resolve) => cut.write(bytes.subarray(0, sent), resolve));
  await setTimeout(200);
  cut.destroy();
  await closed;
  const upload = join(registry.folder, '.rootsmith-registry/uploads', location.split('/').at(-1) ?? '');
  await expect.poll(async () => (await stat(upload)).size).toBe(sent);
  await expect.poll(() => registry.requests.some(({ method }) => method === 'PATCH')).toBe(true);

  const { headers } = await registry.send('GET', location);
  const at = Number(String(headers['range']).split('-')[1]) + 1;
  const put = await registry.send('PUT', `${location}?digest=${digestOf(bytes)}`, {
    body: bytes.subarray(at),
    headers: { 'Content-Range': `${at}-${bytes.length - 1}` },
  });

  expect(at).toBe(sent);
  expect(put.status).toBe(201);
});

test('pushes of the same blob at the same time all succeed, and leave one file', async () => {
  await using registry = await testRegistry();
  const bytes = freshBytes(200_000);
  const repositories = ['a', 'b', 'c', 'a', 'b', 'c'];

  await Promise.all(repositories.map((repository) => pushBlob(registry, repository, bytes)));
  const sizes = await Promise.all(
    ['a', 'b', 'c'].map((name) => registry.send('HEAD', `/v2/${name}/blobs/${digestOf(bytes)}`)),
  );

  expect(sizes.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await readdir(join(registry.folder, 'blobs/sha256'))).toEqual([digestOf(bytes).slice(7)]);
  expect(await uploadsIn(registry)).toEqual([]);
});

test('tags that are pushed at the same time are all in index.json, in order', async () => {
  await using registry = await testRegistry();
  const image = await pushImage(registry, 'acme/app');
  const tags = Array.from({ length: 30 }, (_, at) => `v${String(at).padStart(2, '0')}`);

  await Promise.all(
    tags.map((tag) =>
      registry.send('PUT', `/v2/acme/app/manifests/${tag}`, {
        body: image.bytes,
        headers: { 'Content-Type': OCI_MANIFEST },
      }),
    ),
  );

  expect(await namesIn(registry.folder)).toEqual(tags.map((tag) => `acme/app:${tag}`));
});

test('content goes from the disk when the last repository lets go of it', async () => {
  await using registry = await testRegistry();
  const bytes = freshBytes();
  for (const repository of ['a', 'b']) await pushBlob(registry, repository, bytes);
  const present = async (): Promise<number> => (await readdir(join(registry.folder, 'blobs/sha256'))).length;

  await registry.send('DELETE', `/v2/a/blobs/${digestOf(bytes)}`);
  const afterFirst = await present();
  await registry.send('DELETE', `/v2/b/blobs/${digestOf(bytes)}`);

  expect([afterFirst, await present()]).toEqual([1, 0]);
});

test('untagged images and signatures are in index.json, children of an index are not', async () => {
  await using registry = await testRegistry();
  const child = await pushImage(registry, 'acme/app');
  const alone = await pushImage(registry, 'acme/app', {
    fields: { subject: { mediaType: OCI_MANIFEST, digest: child.digest, size: 1 } },
  });
  const manifests = [{ mediaType: OCI_MANIFEST, digest: child.digest, size: child.bytes.length }];
  const index = await pushManifest(registry, 'acme/app', {
    reference: 'all',
    fields: { schemaVersion: 2, mediaType: OCI_INDEX, manifests },
  });

  const { manifests: entries } = JSON.parse(await readFile(join(registry.folder, 'index.json'), 'utf8'));

  expect(entries).toEqual([
    {
      mediaType: OCI_INDEX,
      digest: index.digest,
      size: index.bytes.length,
      annotations: { 'org.opencontainers.image.ref.name': 'acme/app:all' },
    },
    {
      mediaType: OCI_MANIFEST,
      digest: alone.digest,
      size: alone.bytes.length,
      annotations: { 'io.rootsmith.repository': 'acme/app' },
    },
  ]);
});

test.each([
  ['read-only', true],
  ['writable', false],
])('a layout that other tools wrote is served %s under its names', async (_, isReadOnly) => {
  await using spool = await storeFolder();
  await using folder = await temporaryFolder();
  const layout = join(folder.path, 'installer');
  const image = await tinyImage();
  const platform = { os: 'linux', architecture: 'arm64' };
  const multi = tinyIndexSource([{ image: await tinyImage({ platform }), platform }]);
  for (const [name, source] of [
    ['v1', tinySource(image)],
    ['ghcr.io/acme/multi:v2', multi.source],
    ['localhost:5000/acme/local:v3', multi.source],
  ] as const) {
    await using sink = await openImageSink(`oci:${layout}:${name}`, spool.options);
    await copyImage(source, sink);
  }
  const before = await readFile(join(layout, 'index.json'), 'utf8');

  await using registry = await testRegistry({ folder: layout, isReadOnly });
  const catalog = await registry.send('GET', '/v2/_catalog');
  const tagged = await registry.send('GET', '/v2/installer/manifests/v1');
  const child = await registry.send(
    'GET',
    `/v2/ghcr.io/acme/multi/manifests/${(JSON.parse(new TextDecoder().decode(multi.index.bytes)) as { manifests: { digest: string }[] }).manifests[0]?.digest}`,
  );
  const layer = await registry.send('GET', `/v2/installer/blobs/${image.layers[0]?.descriptor.digest}`);

  expect(json(catalog)).toEqual({ repositories: ['acme/local', 'ghcr.io/acme/multi', 'installer'] });
  expect(tagged.headers['docker-content-digest']).toBe(image.manifest.descriptor.digest);
  expect(child.status).toBe(200);
  expect(layer.body.equals(image.layers[0]?.bytes ?? Buffer.alloc(0))).toBe(true);
  expect(await readFile(join(layout, 'index.json'), 'utf8')).toBe(before);
  expect((await readdir(layout)).includes('.rootsmith-registry')).toBe(!isReadOnly);
});

test('pushing into a layout of others keeps their entries as they are', async () => {
  await using folder = await temporaryFolder();
  await using spool = await storeFolder();
  await using sink = await openImageSink(`oci:${folder.path}:v1`, spool.options);
  await copyImage(tinySource(await tinyImage()), sink);
  await using registry = await testRegistry({ folder: folder.path, repository: 'acme/app' });

  await pushImage(registry, 'acme/app', { reference: 'v2' });

  expect(await namesIn(folder.path)).toEqual(['v1', 'acme/app:v2']);
});

test.each([
  ['missing', undefined],
  ['damaged', 'x'],
])('an entry whose manifest is %s is kept in index.json, and reported', async (_, damage) => {
  await using folder = await temporaryFolder();
  await using spool = await storeFolder();
  const image = await tinyImage();
  await using sink = await openImageSink(`oci:${folder.path}:v1`, spool.options);
  await copyImage(tinySource(image), sink);
  const file = join(folder.path, 'blobs/sha256', image.manifest.descriptor.digest.slice(7));
  await (damage === undefined ? rm(file) : writeFile(file, damage));
  await using registry = await testRegistry({ folder: folder.path, repository: 'acme/app' });

  await pushImage(registry, 'acme/app', { reference: 'v2' });

  expect((await registry.send('GET', '/v2/acme/app/manifests/v1')).status).toBe(404);
  expect(await namesIn(folder.path)).toEqual(['v1', 'acme/app:v2']);
  expect(registry.events.map(({ kind }) => kind)).toContain('warning');
});

test('a read-only registry refuses every change', async () => {
  await using folder = await temporaryFolder();
  await (await testRegistry({ folder: folder.path })).stop();
  await using registry = await testRegistry({ folder: folder.path, isReadOnly: true });
  const digest = digestOf('x');

  const answers = await Promise.all([
    registry.send('POST', '/v2/a/blobs/uploads/'),
    registry.send('PUT', '/v2/a/manifests/v1', { body: '{}' }),
    registry.send('DELETE', '/v2/a/manifests/v1'),
    registry.send('DELETE', `/v2/a/blobs/${digest}`),
  ]);

  expect(answers.map(({ status }) => status)).toEqual([405, 405, 405, 405]);
});

test('a second server of the same folder is refused with PLACE_BUSY', async () => {
  await using registry = await testRegistry();

  await expect(testRegistry({ folder: registry.folder })).rejects.toMatchObject({ code: 'PLACE_BUSY' });
});

test('a folder of something else is refused with PLACE_INVALID, and left alone', async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'thesis.txt'), 'mine');

  await expect(testRegistry({ folder: folder.path })).rejects.toMatchObject({ code: 'PLACE_INVALID' });
  expect(await readdir(folder.path)).toEqual(['thesis.txt']);
});

test.each([
  ['not JSON', '{', 'MANIFEST_INVALID'],
  ['without a list', '{"manifests":{}}', 'MANIFEST_INVALID'],
])('an index.json that is %s is refused', async (_, text, code) => {
  await using folder = await temporaryFolder();
  await (await testRegistry({ folder: folder.path })).stop();
  await writeFile(join(folder.path, 'index.json'), text);

  await expect(testRegistry({ folder: folder.path })).rejects.toMatchObject({ code });
});

test('a blob whose file was damaged since is missing until it is pushed again', async () => {
  await using registry = await testRegistry();
  const bytes = freshBytes();
  const digest = await pushBlob(registry, 'a', bytes);
  const target = `/v2/a/blobs/${digest}`;
  const file = join(registry.folder, 'blobs/sha256', digest.slice(7));
  await writeFile(file, freshBytes()); // the same size

  const damaged = await registry.send('HEAD', target);
  await pushBlob(registry, 'a', bytes);
  const repaired = await registry.send('GET', target);

  expect(damaged.status).toBe(404);
  expect(registry.events).toContainEqual(
    expect.objectContaining({ kind: 'warning', message: expect.stringContaining(digest) }),
  );
  expect(repaired.body.equals(bytes)).toBe(true);
});

test('a blob whose file only has another time is read again and served', async () => {
  await using registry = await testRegistry();
  const digest = await pushBlob(registry, 'a', freshBytes());
  await utimes(join(registry.folder, 'blobs/sha256', digest.slice(7)), 1, 1);

  expect((await registry.send('HEAD', `/v2/a/blobs/${digest}`)).status).toBe(200);
});

test('a journal that was cut off in mid-line loses that line only', async () => {
  await using folder = await temporaryFolder();
  const first = await testRegistry({ folder: folder.path });
  const digest = await pushBlob(first, 'acme/app', freshBytes());
  await first.stop();
  await appendFile(
    join(folder.path, '.rootsmith-registry/repositories/acme/app/_members.jsonl'),
    '{"add":"blob","digest":"sha256:12',
  );

  await using registry = await testRegistry({ folder: folder.path });
  const known = await registry.send('HEAD', `/v2/acme/app/blobs/${digest}`);
  const added = await pushBlob(registry, 'acme/app', freshBytes());

  expect(known.status).toBe(200);
  expect((await registry.send('HEAD', `/v2/acme/app/blobs/${added}`)).status).toBe(200);
});

test('a journal that holds mostly what was deleted is written anew at the next start', async () => {
  await using folder = await temporaryFolder();
  const first = await testRegistry({ folder: folder.path });
  const bytes = freshBytes();
  for (let round = 0; round < 20; round += 1) {
    await pushBlob(first, 'a', bytes);
    await first.send('DELETE', `/v2/a/blobs/${digestOf(bytes)}`);
  }
  const kept = await pushBlob(first, 'a', bytes);
  await first.stop();

  await using registry = await testRegistry({ folder: folder.path });
  const journal = await readFile(join(folder.path, '.rootsmith-registry/repositories/a/_members.jsonl'), 'utf8');

  expect(journal.trim().split('\n')).toHaveLength(1);
  expect((await registry.send('HEAD', `/v2/a/blobs/${kept}`)).status).toBe(200);
});

test('a folder that is no layout cannot be served read-only', async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, 'empty'));

  await expect(testRegistry({ folder: join(folder.path, 'empty'), isReadOnly: true })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});
