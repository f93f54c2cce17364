import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readAll, streamOf } from '../../../src/bytes/index.ts';
import { classicBuild, removeImage } from '../../../src/docker/index.ts';
import { readTar } from '../../../src/formats/index.ts';
import { openImageSink, openImageSource } from '../../../src/places/index.ts';
import type { ProgressEvent } from '../../../src/progress/index.ts';
import { type Dockerd, startDockerd } from '../../fixtures/dockerd.ts';
import { runProgram } from '../../fixtures/run-program.ts';
import { storeFolder } from '../../fixtures/store-options.ts';
import { bytesOf, copyImage, layerBytes, tinyImage, tinyLayer, tinySource } from '../../fixtures/tiny-image.ts';

const plain = await tinyImage({ compression: 'none' });
let dockerd: Dockerd;

beforeAll(async () => {
  dockerd = await startDockerd();
});

afterAll(async () => {
  await dockerd.stop();
});

async function load(tag: string, compression: 'none' | 'gzip' | 'zstd' = 'none'): Promise<void> {
  await using folder = await storeFolder(dockerd.env);
  await using sink = await openImageSink(`docker-daemon:${tag}`, folder.options);
  await copyImage(tinySource(await tinyImage({ compression })), sink);
}

test.each(['none', 'gzip', 'zstd'] as const)(
  'openImageSink() loads an image with %s layers into the daemon',
  async (compression) => {
    await load(`acme/load:${compression}`, compression);

    const [facts] = JSON.parse(await dockerd.docker('image', 'inspect', `acme/load:${compression}`));
    expect(facts.RootFS.Layers).toEqual(plain.layers.map(({ descriptor }) => descriptor.digest));
  },
);

test('openImageSource() reads an image out of the daemon, by tag and by ID', async () => {
  await load('acme/save:v1');
  await using folder = await storeFolder(dockerd.env);
  const id = await dockerd.docker('image', 'inspect', '--format', '{{.Id}}', 'acme/save:v1');

  await using byTag = await openImageSource('docker-daemon:acme/save:v1', folder.options);
  await using byId = await openImageSource(`docker-daemon:${id}`, folder.options);

  expect(await layerBytes(byTag)).toEqual(plain.layers.map(({ bytes }) => bytes));
  expect(byId.root.digest).toBe(byTag.root.digest);
});

test('openImageSource() leaves nothing in the spool once it is closed', async () => {
  await load('acme/spool:v1');
  await using folder = await storeFolder(dockerd.env);

  {
    await using source = await openImageSource('docker-daemon:acme/spool:v1', folder.options);
    await layerBytes(source);
  }

  expect(await readdir(folder.options.spoolDirectory)).toEqual([]);
});

test('openImageSource() says that the daemon has no such image', async () => {
  await using folder = await storeFolder(dockerd.env);

  await expect(openImageSource('docker-daemon:acme/none:v1', folder.options)).rejects.toMatchObject({
    code: 'IMAGE_NOT_FOUND',
  });
});

test('openImageSource() reads what `docker save` wrote, with several images in it', async () => {
  await load('acme/one:v1');
  await load('acme/two:v2');
  await dockerd.docker('tag', 'acme/one:v1', 'acme/three:v3');
  await using folder = await storeFolder();
  const file = join(folder.path, 'saved.tar');
  await dockerd.docker('save', '-o', file, 'acme/two:v2', 'acme/three:v3');

  await using source = await openImageSource(`docker-archive:${file}:acme/three:v3`, folder.options);

  expect(await layerBytes(source)).toEqual(plain.layers.map(({ bytes }) => bytes));
});

test('`docker load` takes what openImageSink() wrote into a file', async () => {
  await using folder = await storeFolder();
  const file = join(folder.path, 'x.tar');
  await using sink = await openImageSink(`docker-archive:${file}:acme/file:v1`, folder.options);
  await copyImage(tinySource(await tinyImage()), sink);

  expect(await dockerd.docker('load', '-i', file)).toContain('acme/file:v1');
});

test('openImageSink() says that no daemon listens', async () => {
  await using folder = await storeFolder({ DOCKER_HOST: 'unix:///nowhere/d.sock' });

  await expect(openImageSink('docker-daemon:acme/x:v1', folder.options)).rejects.toMatchObject({
    code: 'DAEMON_UNREACHABLE',
    message: expect.stringContaining('unix:///nowhere/d.sock'),
  });
});

test('openImageSink() says that a socket is left over from a daemon that ended', async () => {
  await using folder = await storeFolder();
  const socket = join(folder.path, 'd.sock');
  await runProgram('python3', '-c', `import socket; socket.socket(socket.AF_UNIX).bind("${socket}")`);

  await expect(
    openImageSink('docker-daemon:acme/x:v1', { ...folder.options, env: { DOCKER_HOST: `unix://${socket}` } }),
  ).rejects.toMatchObject({ code: 'DAEMON_UNREACHABLE', message: expect.stringContaining('nobody listens') });
});

test('a daemon that cannot take an image is quoted', async () => {
  await using folder = await storeFolder(dockerd.env);
  // No daemon runs this system, so it refuses to load the image.
  const foreign = await tinyImage({ compression: 'none', platform: { os: 'plan9', architecture: 'amd64' } });
  await using sink = await openImageSink('docker-daemon:acme/foreign:v1', folder.options);

  await expect(copyImage(tinySource(foreign), sink)).rejects.toMatchObject({ code: 'DAEMON_FAILED' });
});

const dockerfile = (text: string) => tinyLayer({ Dockerfile: text, 'hello.txt': 'from the context\n' });
const buildOptions = { dockerfile: 'Dockerfile', buildArgs: {}, networkMode: 'none' };

test('classicBuild() builds a context and reports each line', async () => {
  const events: ProgressEvent[] = [];
  const context = await dockerfile('FROM scratch\nARG WORD\nCOPY hello.txt /hello.txt\nLABEL word=$WORD\n');

  const { imageId } = await classicBuild(streamOf(context), {
    ...buildOptions,
    env: dockerd.env,
    tag: 'acme/built:v1',
    buildArgs: { WORD: 'a b' },
    labels: { more: 'yes' },
    report: (event) => events.push(event),
  });

  const [facts] = JSON.parse(await dockerd.docker('image', 'inspect', 'acme/built:v1'));
  expect(facts.Id).toBe(imageId);
  expect(facts.Config.Labels).toEqual({ word: 'a b', more: 'yes' });
  expect(events).toContainEqual({ kind: 'log', from: 'docker', line: 'Step 3/5 : COPY hello.txt /hello.txt' });
});

test('classicBuild() fails with the words of the daemon and the last lines of the log', async () => {
  const context = await dockerfile('FROM scratch\nCOPY missing.txt /\n');

  await expect(
    classicBuild(streamOf(context), { ...buildOptions, env: dockerd.env, tag: 'acme/bad:v1', report: () => {} }),
  ).rejects.toMatchObject({
    code: 'DAEMON_FAILED',
    message: expect.stringContaining('missing.txt'),
    details: { log: expect.stringContaining('Step 2/2 : COPY missing.txt /') },
  });
});

test('classicBuild() fails where the Dockerfile is not in the context', async () => {
  const context = await dockerfile('FROM scratch\n');

  await expect(
    classicBuild(streamOf(context), {
      ...buildOptions,
      dockerfile: 'Other',
      env: dockerd.env,
      tag: 'acme/bad:v1',
      report: () => {},
    }),
  ).rejects.toMatchObject({ code: 'DAEMON_FAILED', message: expect.stringContaining('Other') });
});

test('classicBuild() passes on what went wrong with the context', async () => {
  async function* broken(): AsyncGenerator<Uint8Array, void, void> {
    yield (await dockerfile('FROM scratch\n')).subarray(0, 512);
    throw new RangeError('the context broke');
  }

  await expect(
    classicBuild(broken(), { ...buildOptions, env: dockerd.env, tag: 'acme/bad:v1', report: () => {} }),
  ).rejects.toThrow('the context broke');
});

test('classicBuild() stops when it is told to', async () => {
  const context = await dockerfile('FROM scratch\nCOPY hello.txt /\n');

  await expect(
    classicBuild(streamOf(context), {
      ...buildOptions,
      env: dockerd.env,
      tag: 'a/b',
      report: () => {},
      signal: AbortSignal.abort(),
    }),
  ).rejects.toHaveProperty('name', 'AbortError');
});

test('removeImage() takes a tag away, and is content when it is gone already', async () => {
  await load('acme/gone:v1');

  await removeImage('acme/gone:v1', { env: dockerd.env });
  await removeImage('acme/gone:v1', { env: dockerd.env });

  expect(await dockerd.docker('images', '-q', 'acme/gone:v1')).toBe('');
});

test('an image goes through the daemon and back unchanged where its layers are plain', async () => {
  await load('acme/round:v1');
  await using folder = await storeFolder(dockerd.env);

  await using source = await openImageSource('docker-daemon:acme/round:v1', folder.options);
  await using sink = await openImageSink(`oci:${folder.path}/copy:v1`, folder.options);
  await copyImage(source, sink);

  await using copy = await openImageSource(`oci:${folder.path}/copy:v1`, folder.options);
  expect(await readAll(copy.repository.readBlob(plain.config.descriptor), { limitBytes: 1e6, what: 'config' })).toEqual(
    plain.config.bytes,
  );
  expect(await bytesOf(copy.repository.readBlob(plain.layers[0]!.descriptor))).toEqual(plain.layers[0]!.bytes);
});

test('a daemon over TCP with TLS is spoken to with its certificates', async () => {
  await using folder = await storeFolder();
  await makeCertificates(folder.path);
  await using secure = await startDockerd([
    '--host',
    'tcp://127.0.0.1:0',
    '--tlsverify',
    '--tlscacert',
    join(folder.path, 'ca.pem'),
    '--tlscert',
    join(folder.path, 'cert.pem'),
    '--tlskey',
    join(folder.path, 'key.pem'),
  ]);
  const port = await vi.waitFor(async () => portIn(await secure.log()), 10_000);
  const env = { DOCKER_HOST: `tcp://127.0.0.1:${port}`, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder.path };

  await using sink = await openImageSink('docker-daemon:acme/tls:v1', { ...folder.options, env });
  await copyImage(tinySource(plain), sink);

  expect(await secure.docker('images', '-q', 'acme/tls:v1')).not.toBe('');
  await using other = await storeFolder();
  await makeCertificates(other.path);
  await expect(
    openImageSink('docker-daemon:acme/tls:v1', { ...folder.options, env: { ...env, DOCKER_CERT_PATH: other.path } }),
  ).rejects.toMatchObject({ code: 'TLS_UNTRUSTED' });
  await expect(
    openImageSink('docker-daemon:acme/tls:v1', { ...folder.options, env: { ...env, DOCKER_CERT_PATH: '/nowhere' } }),
  ).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('/nowhere/ca.pem') });
});

/** The daemon takes the free port, and says which in a line that may come after its first answer. */
function portIn(log: string): string {
  const port = /API listen on 127\.0\.0\.1:(\d+)/.exec(log)?.[1];
  if (port === undefined) throw new Error(`test: no port in the log of dockerd:\n${log}`);
  return port;
}

/** A self-signed certificate that is authority, server and client in one. */
async function makeCertificates(folder: string): Promise<void> {
  await runProgram(
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=IP:127.0.0.1',
    '-keyout',
    join(folder, 'key.pem'),
    '-out',
    join(folder, 'cert.pem'),
  );
  await writeFile(join(folder, 'ca.pem'), await readFile(join(folder, 'cert.pem')));
  await chmod(join(folder, 'key.pem'), 0o600);
}

test('openImageSource() stops at once when it is told to, while the daemon sends', async () => {
  await using folder = await storeFolder(dockerd.env);
  const abort = new AbortController();
  await load('acme/abort:v1');
  const opening = openImageSource('docker-daemon:acme/abort:v1', { ...folder.options, signal: abort.signal });

  abort.abort();

  await expect(opening).rejects.toHaveProperty('name', 'AbortError');
  expect(await readdir(folder.options.spoolDirectory)).toEqual([]);
});

test('classicBuild() runs ONBUILD triggers of a base in the daemon', async () => {
  const base = await dockerfile('FROM scratch\nONBUILD COPY hello.txt /triggered.txt\n');
  const options = { ...buildOptions, env: dockerd.env, report: () => {} };
  await classicBuild(streamOf(base), { ...options, tag: 'acme/base:v1' });

  await classicBuild(streamOf(await dockerfile('FROM acme/base:v1\n')), { ...options, tag: 'acme/child:v1' });

  await using folder = await storeFolder(dockerd.env);
  await using source = await openImageSource('docker-daemon:acme/child:v1', folder.options);
  const paths: string[] = [];
  for (const layer of await layerBytes(source)) {
    for await (const { path } of readTar(streamOf(layer))) paths.push(path);
  }
  expect(paths).toEqual(['triggered.txt']);
});
