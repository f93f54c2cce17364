import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, fakeRepository, fakeServer, on } from '../fixtures/fake-registry.ts';
import { type MemoryImage, memoryImage, noise } from '../fixtures/memory-image.ts';
import { artifact } from '../fixtures/mirror-images.ts';
import { pushImages } from '../fixtures/push-images.ts';
import { type TestRegistry, testRegistry } from '../fixtures/registry-server.ts';
import { type Ran, type RunOptions, rootsmith } from '../fixtures/rootsmith.ts';

let folder = '';
let registry: TestRegistry;
const [one, two]: readonly MemoryImage[] = [1, 2].map((seed) => memoryImage({ layers: [noise(seed, 300)] }));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rootsmith-mirror-cli-'));
  registry = await testRegistry();
  await pushImages(registry.host, [
    { repository: 'a/app', blobs: one!.blobs, tags: { v1: one!.manifest } },
    { repository: 'b/app', blobs: two!.blobs, tags: { v1: two!.manifest } },
  ]);
});

afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function run(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return rootsmith(words, { directory: folder, env: { HOME: folder, XDG_STATE_HOME: undefined }, ...options });
}

test.each([
  [['mirror', 'copy', '-'], 'nginx', 2, /target of the images is missing/],
  [['mirror', 'copy', '--to', 'mirror', '-'], 'nginx', 3, /not the host of a registry/],
  [['mirror', 'plan', '--to', '127.0.0.1:1'], undefined, 2, /no `mirror\.yaml` here/],
  [['mirror', 'copy', '--to', '127.0.0.1:1', '--naming', 'flat', '-'], 'nginx', 2, /`replace-host`, `keep-host`/],
  [['mirror', 'copy', '--to', '127.0.0.1:1', '--naming', '{repo}', '-'], 'nginx', 2, /no `\{repo\}`/],
  [['mirror', 'copy', '--to', '127.0.0.1:1', '--naming', 'keep-host', '--prefix', 'x', '-'], 'nginx', 2, /exclude/],
  [['mirror', 'copy', '--to', '127.0.0.1:1', '--bandwidth', 'fast', '-'], 'nginx', 2, /is not a rate/],
  [['mirror', 'copy', '--to', '127.0.0.1:1', '--concurrency', '0', '-'], 'nginx', 2, /--concurrency/],
  [['mirror', 'copy', '--to', '127.0.0.1:1', '--platform', 'arm', '-'], 'nginx', 2, /not a platform/],
  [['mirror', 'copy', '--to', '127.0.0.1:1', '-'], 'kind: Mirror\nimages: [nginx]\n', 3, /MIRROR_INVALID/],
  [['mirror', 'copy', '--to', '127.0.0.1:1', '--locked', '-'], 'nginx', 4, /mirror\.lock/],
  [['mirror', 'copy', '--to', '127.0.0.1:1', '-'], 'a b', 3, /REFERENCE_INVALID/],
])('%j explains what is wrong', async (words, input, status, message) => {
  const ran = await run(words, input === undefined ? {} : { input });

  expect(ran.stderr).toMatch(message);
  expect(ran.status).toBe(status);
});

test('mirror plan refuses a collision with MIRROR_NAMES and leaves the target alone', async () => {
  await using target = await testRegistry();
  await writeFile(
    join(folder, 'collision.yaml'),
    `apiVersion: rootsmith/v1\nkind: Mirror\nnaming: { template: "{name}" }\nimages: ["${registry.host}/a/app:v1", "${registry.host}/b/app:v1"]\n`,
  );

  const ran = await run(['mirror', 'copy', 'collision.yaml', '--to', target.host]);

  expect(ran).toMatchObject({ status: 3, stdout: '' });
  expect(ran.stderr).toMatch(/collision\.yaml:4:\d+.*would both become `app:v1`.*\[MIRROR_NAMES\]/);
  expect(target.requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual([]);
});

test('mirror plan --json has every image, blob and total', async () => {
  await using target = await testRegistry();
  const input = `${registry.host}/a/app:v1\n${registry.host}/b/app:v1\n`;

  const { status, stdout } = await run(
    ['mirror', 'plan', '--json', '--naming', '{namespace}-{name}', '--to', target.host, '-'],
    { input },
  );
  const plan = JSON.parse(stdout);

  expect(status).toBe(0);
  expect(plan).toMatchObject({
    target: target.host,
    images: [
      {
        source: `${registry.host}/a/app:v1`,
        digest: one!.manifest.descriptor.digest,
        target: 'a-app:v1',
        state: 'copy',
      },
      { target: 'b-app:v1' },
    ],
    failed: [],
    totals: { images: 2, present: 0, manifestsToWrite: 2, hubReads: 0 },
  });
  expect(plan.blobs.map(({ digest }: { readonly digest: string }) => digest).sort()).toEqual(
    [...one!.layers, one!.config, ...two!.layers, two!.config].map(({ descriptor }) => descriptor.digest).sort(),
  );
});

test('mirror copy reads mirror.yaml of the folder, and flags win over it', async () => {
  await using target = await testRegistry();
  await writeFile(
    join(folder, 'mirror.yaml'),
    `apiVersion: rootsmith/v1\nkind: Mirror\ntarget: 127.0.0.1:1\nnaming: keep-host\nimages: ["${registry.host}/a/app:v1"]\n`,
  );

  const { status, stdout } = await run(['mirror', 'copy', '--to', `${target.host}/x`, '--prefix', 'y']);
  await rm(join(folder, 'mirror.yaml'));

  expect(status).toBe(0);
  expect(stdout).toBe(`${registry.host}/a/app:v1 ${one!.manifest.descriptor.digest} x/y/a/app:v1\n`);
});

test('mirror copy --json keeps facts and result apart', async () => {
  await using target = await testRegistry();

  const { status, stdout, stderr } = await run(['mirror', 'copy', '--json', '--to', target.host, '-'], {
    input: `${registry.host}/a/app:v1\n`,
  });

  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    target: target.host,
    images: [{ target: 'a/app:v1', state: 'copied' }],
    transfers: { bytesWritten: one!.layers[0]!.bytes.length + one!.config.bytes.length, bytesMounted: 0 },
  });
  const facts = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly kind: string });
  expect(facts.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['mirror-start', 'blob-done', 'image-done']));
});

/** An image with a good signature and a bad one: what asking for the bad one is answered with. */
async function serveSigned(bad: { readonly manifest?: Answer; readonly blob?: Answer }) {
  const image = memoryImage({ layers: [noise(61, 300)] });
  const [good, broken] = [artifact(image.manifest, 62), artifact(image.manifest, 63)];
  const repository = fakeRepository('app', { v1: image.manifest }, [...image.blobs, ...good.blobs, ...broken.blobs]);
  const { digest } = broken.manifest.descriptor;
  const manifests = [good, broken].map(({ manifest }) => manifest.descriptor);
  const server = await fakeServer(
    on('GET', `referrers/${image.manifest.descriptor.digest}`, { status: 200, body: { manifests } }),
    ({ url }) => (url.pathname.includes('/referrers/') ? { status: 200, body: { manifests: [] } } : undefined),
    ({ url }) => (url.pathname.endsWith(`manifests/${digest}`) ? bad.manifest : undefined),
    ({ url }) => (url.pathname.endsWith(broken.layers[0]!.descriptor.digest) ? bad.blob : undefined),
    repository.behaviour,
  );
  return { server, image, digest };
}

test.each<[what: string, bad: Parameters<typeof serveSigned>[0], code: string]>([
  ['deleted', { manifest: { status: 404 } }, 'IMAGE_NOT_FOUND'],
  ['forbidden', { manifest: { status: 403 } }, 'AUTH_REQUIRED'],
  ['damaged', { manifest: { status: 200, body: '{}' } }, 'DIGEST_MISMATCH'],
  ['without its blob', { blob: { status: 404 } }, 'IMAGE_NOT_FOUND'],
  ['with a forbidden blob', { blob: { status: 403 } }, 'AUTH_REQUIRED'],
])('mirror copy brings an image whose signature is %s, says so, and exits with 0', async (_, bad, code) => {
  const { server, image, digest } = await serveSigned(bad);
  await using _server = server;
  await using target = await testRegistry();
  const words = ['mirror', 'copy', '--json', '--retries', '0', '--to', target.host, '-'];

  const { status, stdout, stderr } = await run(words, { input: `${server.host}/app:v1\n` });

  expect(status).toBe(0);
  expect(JSON.parse(stdout).images).toMatchObject([
    {
      state: 'copied',
      digest: image.manifest.descriptor.digest,
      left: [{ what: digest, error: { code, message: expect.stringMatching(/./) } }],
    },
  ]);
  const warnings = stderr.split('\n').filter((line) => line.includes('"warning"'));
  expect(warnings[0]).toContain('`--no-referrers`');
  expect(warnings.at(-1)).toContain('1 of 1 image arrived incomplete: a signature');
});

test('mirror copy fails an image whose signature a registry out of order may still have', async () => {
  const { server } = await serveSigned({ manifest: { status: 503 } });
  await using _server = server;
  await using target = await testRegistry();
  const words = ['mirror', 'copy', '--retries', '0', '--to', target.host, '-'];
  const input = `${server.host}/app:v1\n`;

  const failed = await run(words, { input });
  const without = await run([...words, '--no-referrers'], { input });

  expect(failed).toMatchObject({ status: 6, stdout: '' });
  expect(failed.stderr).toMatch(/status 503[^]*hint: .*`--no-referrers`/);
  expect(without.status).toBe(0);
});
