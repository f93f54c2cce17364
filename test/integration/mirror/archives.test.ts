import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dockerRegistry } from '../../fixtures/docker-registry.ts';
import { type Dockerd, startDockerd } from '../../fixtures/dockerd.ts';
import { memoryIndex } from '../../fixtures/memory-image.ts';
import { amd64, arm64 } from '../../fixtures/mirror-images.ts';
import { pushImages } from '../../fixtures/push-images.ts';
import { type TestRegistry, testRegistry } from '../../fixtures/registry-server.ts';
import { type Ran, rootsmith } from '../../fixtures/rootsmith.ts';
import { runProgram } from '../../fixtures/run-program.ts';
import { tinyImage } from '../../fixtures/tiny-image.ts';

// Images that come from a daemon or a file: what docker and skopeo wrote, not we.

const image = await tinyImage({ family: 'docker', layers: [{ 'etc/one': '1\n' }, { 'etc/two': '2\n' }] });
const other = await tinyImage({ platform: arm64, layers: [{ 'etc/arch': 'arm64\n' }] });
const index = memoryIndex([
  { ...image.manifest.descriptor, platform: amd64 },
  { ...other.manifest.descriptor, platform: arm64 },
]);

/** What `mirror.yaml` asks for: one image, by several writers, and its names at the target. */
const fromFiles = [
  ['docker-archive:skopeo.tar', 'files/skopeo:v1'],
  ['docker-archive:skopeo.tar.gz', 'files/packed:v1'],
  ['docker-archive:saved.tar:registry.example/saved:v2', 'files/saved:v2'],
  ['docker-daemon:registry.example/saved:v1', 'daemon/saved:v1'],
] as const;

let folder = '';
let dockerd: Dockerd;
let source: TestRegistry;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rootsmith-archives-'));
  [dockerd, source] = await Promise.all([startDockerd(), testRegistry()]);
  await pushImages(source.host, [
    { repository: 'app', blobs: image.blobs, tags: { v1: image.manifest } },
    { repository: 'multi', blobs: [...image.blobs, ...other.blobs], tags: { v1: index } },
  ]);
  const skopeo = ['--insecure-policy', 'copy', '--src-tls-verify=false'];
  const app = `docker://${source.host}/app:v1`;
  await runProgram('skopeo', ...skopeo, app, `docker-archive:${at('skopeo.tar')}:registry.example/app:v1`);
  await runProgram('gzip', '--keep', at('skopeo.tar'));
  await runProgram('skopeo', ...skopeo, app, `oci-archive:${at('single.tar')}:v1`);
  const all = ['--all', '--preserve-digests'];
  await runProgram(
    'skopeo',
    ...skopeo,
    ...all,
    `docker://${source.host}/multi:v1`,
    `oci-archive:${at('multi.tar')}:v1`,
  );
  await dockerd.docker('pull', `${source.host}/app:v1`);
  const saved = ['registry.example/saved:v1', 'registry.example/saved:v2', 'registry.example/another:v1'];
  for (const name of saved) await dockerd.docker('tag', `${source.host}/app:v1`, name);
  await dockerd.docker('save', '--output', at('saved.tar'), ...saved);
  await writeMirror('mirror.yaml', fromFiles);
});

afterAll(async () => {
  await Promise.all([dockerd.stop(), source[Symbol.asyncDispose]()]);
  await rm(folder, { recursive: true });
});

function at(name: string): string {
  return join(folder, name);
}

async function writeMirror(name: string, images: readonly (readonly [string, string])[]): Promise<void> {
  const lines = images.map(([from, target]) => `  - { source: "${from}", target: "${target}" }`);
  await writeFile(at(name), `apiVersion: rootsmith/v1\nkind: Mirror\nimages:\n${lines.join('\n')}\n`);
}

function mirror(...words: readonly string[]): Promise<Ran> {
  const env = { ...dockerd.env, HOME: folder, XDG_STATE_HOME: undefined };
  return rootsmith(['mirror', ...words], { env, directory: folder });
}

/** What a registry has under a name, read by skopeo. */
async function inspect(host: string, name: string, ...more: readonly string[]): Promise<Record<string, unknown>> {
  const words = ['inspect', '--tls-verify=false', ...more, `docker://${host}/${name}`];
  return JSON.parse(await runProgram('skopeo', ...words)) as Record<string, unknown>;
}

async function digests(host: string): Promise<readonly unknown[]> {
  const found = await Promise.all(fromFiles.map(([, name]) => inspect(host, name)));
  return found.map(({ Digest: digest }) => digest);
}

test('mirror copy brings images of files and of dockerd to a registry, their configs unchanged', async () => {
  await using target = await dockerRegistry();

  const copied = await mirror('copy', '--to', target.host);
  const planned = await mirror('plan', '--to', target.host);

  expect(copied).toMatchObject({ status: 0 });
  for (const [, name] of fromFiles) {
    const { config } = await inspect(target.host, name, '--raw');
    expect(config).toMatchObject({ digest: image.config.descriptor.digest });
  }
  expect(planned).toMatchObject({ status: 0, stdout: '' });
});

test('mirror copy gives an image of a file or of dockerd the same digest every time, from whichever it comes', async () => {
  await using first = await dockerRegistry();
  await using second = await testRegistry();

  const runs = [await mirror('copy', '--to', first.host), await mirror('copy', '--to', second.host)];
  const found = await digests(first.host);

  expect(runs.map(({ status }) => status)).toEqual([0, 0]);
  expect(await digests(second.host)).toEqual(found);
  expect(new Set(found).size).toBe(1);
});

test('mirror export takes images of files and of dockerd across, and --locked finds them again', async () => {
  await using direct = await dockerRegistry();
  await using far = await dockerRegistry();
  const lock = at('mirror.lock');

  const runs = [
    await mirror('copy', '--to', direct.host),
    await mirror('plan', '--to', `oci:${at('nowhere')}`, '--lock', lock),
    await mirror('export', '--to', at('bundle.tar')),
    await mirror('export', '--to', at('locked.tar'), '--locked', '--lock', lock),
    await mirror('import', at('locked.tar'), '--to', far.host),
  ];

  expect(runs.map(({ status, stderr }) => (status === 0 ? 0 : stderr))).toEqual([0, 0, 0, 0, 0]);
  await runProgram('cmp', at('bundle.tar'), at('locked.tar'));
  expect(await digests(far.host)).toEqual(await digests(direct.host));
});

test('mirror copy keeps the digests of an oci-archive, and takes all of its platforms', async () => {
  await using target = await dockerRegistry();
  await writeMirror('oci.yaml', [
    ['oci-archive:single.tar', 'oci/single:v1'],
    ['oci-archive:multi.tar:v1', 'oci/multi:v1'],
  ]);
  const raw = await runProgram('skopeo', 'inspect', '--raw', `oci-archive:${at('single.tar')}`);

  const copied = await mirror('copy', 'oci.yaml', '--to', target.host);

  expect(copied).toMatchObject({ status: 0 });
  expect(await inspect(target.host, 'oci/single:v1', '--raw')).toEqual(JSON.parse(raw));
  const url = `http://${target.host}/v2/oci/multi/manifests/v1`;
  const answer = await fetch(url, { headers: { accept: index.descriptor.mediaType } });
  expect(answer.headers.get('docker-content-digest')).toBe(index.descriptor.digest);
});

test('mirror copy says which image of an archive is meant by none, and goes on', async () => {
  await using target = await dockerRegistry();
  await writeMirror('some.yaml', [
    ['docker-archive:saved.tar:registry.example/saved:v3', 'some/gone:v1'],
    ['docker-daemon:registry.example/gone:v1', 'some/away:v1'],
    ['docker-archive:skopeo.tar', 'some/there:v1'],
  ]);

  const some = await mirror('copy', 'some.yaml', '--to', target.host);

  expect(some).toMatchObject({ status: 10, stdout: expect.stringContaining('some/there:v1') });
  expect(some.stderr).toMatch(/saved:v3: .*\[IMAGE_NOT_FOUND\]/);
  expect(some.stderr).toMatch(/gone:v1: .*no such image.*\[IMAGE_NOT_FOUND\]/);
});
