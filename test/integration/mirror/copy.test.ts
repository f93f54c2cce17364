import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { imagesOfRelease } from '../../../src/mirror/index.ts';
import { formatReference } from '../../../src/oci/index.ts';
import { parseTalosVersion } from '../../../src/talos/index.ts';
import { type DockerRegistry, dockerRegistry } from '../../fixtures/docker-registry.ts';
import { blob, type MemoryBlob, memoryImage, memoryIndex, noise } from '../../fixtures/memory-image.ts';
import { amd64, arm64, artifact, multiArch } from '../../fixtures/mirror-images.ts';
import { type Pushed, pushImages } from '../../fixtures/push-images.ts';
import { type TestRegistry, testRegistry } from '../../fixtures/registry-server.ts';
import { type Ran, type RunOptions, rootsmith } from '../../fixtures/rootsmith.ts';
import { tinyImage } from '../../fixtures/tiny-image.ts';

const execute = promisify(execFile);
/** What the guide's images are called after. */
const guideList = imagesOfRelease({ talos: parseTalosVersion('v1.0.6') });
const guideHosts = [...new Set(guideList.images.map(({ reference }) => reference.domain))];

let folder = '';
let source: DockerRegistry;
let ours: TestRegistry;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rootsmith-mirror-'));
  [source, ours] = await Promise.all([dockerRegistry(), testRegistry({ allowedHosts: guideHosts })]);
});

afterAll(async () => {
  await Promise.all([source[Symbol.asyncDispose](), ours[Symbol.asyncDispose]()]);
  await rm(folder, { recursive: true });
});

function mirror(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return rootsmith(['mirror', ...words], { env: { HOME: folder, XDG_STATE_HOME: undefined }, ...options });
}

async function catalog(host: string): Promise<unknown> {
  const answer = await fetch(`http://${host}/v2/_catalog?n=1000`);
  return ((await answer.json()) as { readonly repositories: unknown }).repositories;
}

async function skopeoDigest(host: string, name: string): Promise<string> {
  const { stdout } = await execute('skopeo', ['inspect', '--raw', '--tls-verify=false', `docker://${host}/${name}`]);
  const { digestOf } = await import('../../../src/oci/digest.ts');
  return digestOf(new TextEncoder().encode(stdout));
}

function tagOf({ descriptor: { digest } }: MemoryBlob, suffix = ''): string {
  return `${digest.replace(':', '-')}${suffix}`;
}

/** One image of every kind that a mirror has to keep as it is. */
async function zoo(): Promise<readonly (Pushed & { readonly name: string; readonly root: MemoryBlob })[]> {
  const docker = await tinyImage({ family: 'docker' });
  const list = memoryIndex([{ ...docker.manifest.descriptor, platform: amd64 }], 'docker');
  const zstd = await tinyImage({ compression: 'zstd' });
  const empty = memoryImage({ layers: [] });
  const bundle = artifact(undefined, 31);
  const about = multiArch(900);
  const signature = artifact(about.index, 32);
  const cosign = artifact(undefined, 33);
  const inline = memoryImage({ manifest: { annotations: { note: 'kept' } } });
  const image = (name: string, root: MemoryBlob, blobs: readonly MemoryBlob[]) => ({
    name: `zoo/${name}:v1`,
    repository: `zoo/${name}`,
    root,
    blobs,
    tags: { v1: root },
  });
  return [
    image('docker', docker.manifest, docker.blobs),
    image('docker-list', list, docker.blobs),
    image('oci-zstd', zstd.manifest, zstd.blobs),
    image('no-layers', empty.manifest, empty.blobs),
    image('artifact', bundle.manifest, bundle.blobs),
    image('annotated', inline.manifest, inline.blobs),
    {
      ...image('signed', about.index, [...about.blobs, ...signature.blobs, ...cosign.blobs]),
      tags: { v1: about.index, [tagOf(about.index, '.sig')]: cosign.manifest },
    },
  ];
}

test("mirror copy makes the guide's catalog of the guide's list", async () => {
  await using target = await dockerRegistry();
  const { images } = guideList;
  await pushImages(
    ours.host,
    images.map(({ reference }, at) => {
      const { index, blobs } = multiArch(at * 100);
      return { repository: reference.path, blobs, tags: { [reference.tag ?? '']: index } };
    }),
  );
  const hosts = guideHosts.flatMap((name) => ['--host', `${name}=${ours.host}`, '--plain-http', name]);
  const list = await rootsmith(['images', 'list', '--talos', 'v1.0.6']);

  const copied = await mirror(['copy', ...hosts, '--to', target.host, '-'], { input: list.stdout });
  const planned = await mirror(['plan', ...hosts, '--to', target.host, '-'], { input: list.stdout });

  expect(copied).toMatchObject({ status: 0 });
  expect(
    copied.stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]),
  ).toEqual(images.map(({ reference }) => formatReference(reference)));
  // `sed -E 's#^[^/]+/#127.0.0.1:6000/#'`, without the tags.
  const guide = list.stdout
    .trim()
    .split('\n')
    .map((line) => line.replace(/^[^/]+\//, '').replace(/:[^:]*$/, ''));
  expect(await catalog(target.host)).toEqual([...new Set(guide)].sort());
  expect(planned).toMatchObject({ status: 0, stdout: '' });
  expect(planned.stderr).toContain('11 images, 11 of them there already, 0 B to move');
});

test('mirror copy keeps the digest of every kind of image, from and to docker-registry and ours', async () => {
  const animals = await zoo();
  await pushImages(source.host, animals);
  await using theirs = await dockerRegistry();
  await using own = await testRegistry();
  const places = (host: string): string => animals.map(({ name }) => `${host}/${name}`).join('\n');

  const there = await mirror(['copy', '--to', own.host, '-'], { input: places(source.host) });
  const back = await mirror(['copy', '--to', theirs.host, '-'], { input: places(own.host) });

  expect([there.status, back.status]).toEqual([0, 0]);
  for (const { name, root } of animals) {
    for (const { host } of [own, theirs]) {
      expect(`${name} ${await skopeoDigest(host, name)}`).toBe(`${name} ${root.descriptor.digest}`);
    }
  }
});

test('mirror copy brings referrers and cosign tags, found by plain HTTP', async () => {
  const [signed] = (await zoo()).slice(-1);
  await pushImages(source.host, [signed!]);
  await using theirs = await dockerRegistry();
  await using own = await testRegistry();
  for (const { host } of [own, theirs]) {
    await mirror(['copy', '--to', host, '-'], { input: `${source.host}/${signed!.name}` });
  }
  const base = '/v2/zoo/signed';

  const api = (await (await fetch(`${own.url}${base}/referrers/${signed!.root.descriptor.digest}`)).json()) as {
    readonly manifests: readonly { readonly artifactType: string }[];
  };
  const accept = { headers: { accept: 'application/vnd.oci.image.index.v1+json' } };
  const listed = await fetch(`http://${theirs.host}${base}/manifests/${tagOf(signed!.root)}`, accept);
  const fallback = (await listed.json()) as {
    readonly manifests: readonly { readonly artifactType: string }[];
  };

  for (const { manifests } of [api, fallback]) {
    expect(manifests.map(({ artifactType }) => artifactType)).toEqual(['application/vnd.example.signature']);
  }
  for (const host of [own.host, theirs.host]) {
    const answer = await fetch(`http://${host}${base}/manifests/${tagOf(signed!.root, '.sig')}`, {
      headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
    });
    expect(answer.status).toBe(200);
  }
});

test('mirror copy leaves foreign layers out, and takes them when told to', async () => {
  const plain = await tinyImage();
  const layer = {
    ...plain.layers[0]!.descriptor,
    mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
  };
  const image = memoryImage({
    family: 'docker',
    manifest: { layers: [{ ...layer, urls: ['https://example.com/layer'] } as never] },
  });
  await pushImages(ours.host, [
    { repository: 'foreign', blobs: [...image.blobs, ...plain.layers], tags: { v1: image.manifest } },
  ]);
  await using target = await testRegistry();
  const has = async (): Promise<number> =>
    (await fetch(`${target.url}/v2/foreign/blobs/${layer.digest}`, { method: 'HEAD' })).status;

  const without = await mirror(['copy', '--to', target.host, '-'], { input: `${ours.host}/foreign:v1` });
  const statuses = [await has()];
  const deep = ['copy', '--deep', '--allow-foreign-layers', '--to', target.host, '-'];
  const withThem = await mirror(deep, { input: `${ours.host}/foreign:v1` });
  statuses.push(await has());

  expect([without.status, withThem.status]).toEqual([0, 0]);
  expect(statuses).toEqual([404, 200]);
});

test('mirror copy tells which images failed, and exits with 10 for some and the reason for all', async () => {
  await using target = await dockerRegistry();
  const image = await tinyImage();
  await pushImages(source.host, [{ repository: 'some/there', blobs: image.blobs, tags: { v1: image.manifest } }]);
  const [there, gone] = [`${source.host}/some/there:v1`, `${source.host}/some/gone:v1`];

  const some = await mirror(['copy', '--to', target.host, '-'], { input: `${gone}\n${there}` });
  const all = await mirror(['copy', '--to', target.host, '-'], { input: gone });
  const json = await mirror(['copy', '--json', '--to', target.host, '-'], { input: `${gone}\n${there}` });

  expect(some).toMatchObject({ status: 10, stdout: expect.stringContaining(there) });
  expect(some.stderr).toMatch(/1 of 2 images failed[^]*some\/gone:v1.*\[IMAGE_NOT_FOUND\]/);
  expect(all.status).toBe(4);
  expect(JSON.parse(json.stdout).images).toEqual([
    expect.objectContaining({ source: there, state: 'present' }),
    expect.objectContaining({
      source: gone,
      state: 'failed',
      error: expect.objectContaining({ code: 'IMAGE_NOT_FOUND' }),
    }),
  ]);
});

test('mirror copy --locked copies what the lock says, whatever tags mean now', async () => {
  const [before, after] = [memoryImage({ layers: [noise(1, 900)] }), memoryImage({ layers: [noise(2, 900)] })];
  const repository = 'locked/app';
  await pushImages(source.host, [{ repository, blobs: before.blobs, tags: { v1: before.manifest } }]);
  await using target = await dockerRegistry();
  const file = join(folder, 'mirror.yaml');
  const lock = join(folder, 'mirror.lock');
  await writeFile(
    file,
    `apiVersion: rootsmith/v1\nkind: Mirror\ntarget: ${target.host}\nimages: ["${source.host}/${repository}:v1"]\n`,
  );

  const locked = await mirror(['plan', file, '--lock', lock]);
  await pushImages(source.host, [{ repository, blobs: after.blobs, tags: { v1: after.manifest } }]);
  const copied = await mirror(['copy', file, '--locked']);
  const again = await mirror(['copy', file, '--locked', '--json']);

  expect([locked.status, copied.status]).toEqual([0, 0]);
  expect(await skopeoDigest(target.host, `${repository}:v1`)).toBe(before.manifest.descriptor.digest);
  expect(JSON.parse(again.stdout).images).toEqual([expect.objectContaining({ state: 'present' })]);

  await source[Symbol.asyncDispose]();
  source = await dockerRegistry();
  await using other = await dockerRegistry();
  const moved = (await readFile(lock, 'utf8')).replaceAll(/127\.0\.0\.1:\d+/g, source.host);
  await writeFile(lock, moved);
  await writeFile(file, `apiVersion: rootsmith/v1\nkind: Mirror\nimages: ["${source.host}/${repository}:v1"]\n`);
  const gone = await mirror(['copy', file, '--locked', '--to', other.host]);

  expect(gone).toMatchObject({ status: 8, stderr: expect.stringContaining('LOCK_DRIFT') });
  expect(await catalog(other.host)).toEqual([]);
});

test('mirror copy fills a layout that skopeo and rootsmith serve read, and copies out of it', async () => {
  const animals = await zoo();
  await pushImages(source.host, animals);
  const layout = join(folder, 'layout');
  const places = animals.map(({ name }) => `${source.host}/${name}`).join('\n');

  const copied = await mirror(['copy', '--to', `oci:${layout}`, '-'], { input: places });
  const planned = await mirror(['plan', '--to', `oci:${layout}`, '-'], { input: places });
  await using served = await testRegistry({ folder: layout });
  await using target = await dockerRegistry();
  const signed = animals.at(-1)!;
  const file = join(folder, 'from-layout.yaml');
  await writeFile(
    file,
    `apiVersion: rootsmith/v1\nkind: Mirror\nimages:\n${animals.map(({ name }) => `  - {source: "oci:layout:${name}", target: "${name}"}`).join('\n')}\n`,
  );
  const out = await mirror(['copy', file, '--to', target.host]);

  expect([copied.status, planned.status, planned.stdout, out.status]).toEqual([0, 0, '', 0]);
  expect(await readdir(layout)).toEqual(expect.arrayContaining(['blobs', 'index.json', 'oci-layout']));
  expect((await readdir(layout)).filter((name) => name.includes('partial'))).toEqual([]);
  for (const { name, root } of animals) {
    for (const { host } of [served, target]) {
      expect(`${name} ${await skopeoDigest(host, name)}`).toBe(`${name} ${root.descriptor.digest}`);
    }
  }
  const found = await fetch(`${served.url}/v2/zoo/signed/referrers/${signed.root.descriptor.digest}`);
  expect(((await found.json()) as { readonly manifests: readonly unknown[] }).manifests).toHaveLength(1);
});

test('mirror copy takes images out of archives', async () => {
  await using target = await testRegistry();
  const archive = join(folder, 'image.tar');
  const image = await tinyImage();
  await pushImages(source.host, [{ repository: 'arch/app', blobs: image.blobs, tags: { v1: image.manifest } }]);
  await execute('skopeo', [
    'copy',
    '--src-tls-verify=false',
    `docker://${source.host}/arch/app:v1`,
    `oci-archive:${archive}:v1`,
  ]);
  const file = join(folder, 'archives.yaml');
  await writeFile(
    file,
    `apiVersion: rootsmith/v1\nkind: Mirror\nimages: [{source: "oci-archive:image.tar:v1", target: "from/archive:v2"}]\n`,
  );

  const copied = await mirror(['copy', file, '--to', target.host]);

  expect(copied.status).toBe(0);
  expect(await skopeoDigest(target.host, 'from/archive:v2')).toBe(image.manifest.descriptor.digest);
});

test('mirror copy rebuilds indexes for a registry that refuses sparse ones', async () => {
  const { index, images, blobs } = multiArch(70);
  await pushImages(source.host, [{ repository: 'multi', blobs, tags: { v1: index } }]);
  await using target = await dockerRegistry();
  const input = `${source.host}/multi:v1`;
  const words = ['copy', '--platform', 'linux/arm64', '--to', target.host, '-'];

  const sparse = await mirror(words, { input });
  const rebuilt = await mirror(['copy', '--index', 'rebuilt', ...words.slice(1)], { input });
  const raw = await execute('skopeo', ['inspect', '--raw', '--tls-verify=false', `docker://${target.host}/multi:v1`]);

  expect(sparse).toMatchObject({ status: 6, stderr: expect.stringContaining('the index is sparse') });
  expect(sparse.stderr).toMatch(/hint: .*`--index rebuilt`.*`index: rebuilt`/);
  expect(rebuilt).toMatchObject({ status: 0, stderr: expect.stringContaining('another digest') });
  expect(JSON.parse(raw.stdout).manifests).toEqual([
    expect.objectContaining({ digest: images[1]!.manifest.descriptor.digest, platform: arm64 }),
  ]);
});

test('mirror copy shows no secret in anything that it prints or writes', async () => {
  const secret = 'planted-secret-1f3a';
  await using target = await dockerRegistry();
  const image = await tinyImage();
  await pushImages(source.host, [{ repository: 'open/app', blobs: image.blobs, tags: { v1: image.manifest } }]);
  const home = await mkdtemp(join(folder, 'home-'));
  const auth = Buffer.from(`user:${secret}`).toString('base64');
  await execute('mkdir', ['-p', join(home, '.docker')]);
  await writeFile(
    join(home, '.docker/config.json'),
    JSON.stringify({ auths: { [source.host]: { auth }, [target.host]: { auth } } }),
  );
  const lock = join(home, 'mirror.lock');
  const input = `${source.host}/open/app:v1\n${source.host}/open/gone:v1`;
  const options = { input, env: { HOME: home, XDG_STATE_HOME: join(home, 'state') } };

  const runs = [
    await mirror(['plan', '--json', '--lock', lock, '--to', target.host, '-'], {
      ...options,
      input: `${source.host}/open/app:v1`,
    }),
    await mirror(['copy', '--json', '--to', target.host, '-'], options),
  ];
  const texts = [...runs.flatMap(({ stdout, stderr }) => [stdout, stderr]), await readFile(lock, 'utf8')];

  expect(runs.map(({ status }) => status)).toEqual([0, 10]);
  for (const text of texts) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(auth);
  }
});

test('mirror copy moves a blob whose bytes are in its descriptor too', async () => {
  const layer = blob(noise(5, 40), 'application/vnd.oci.image.layer.v1.tar');
  const data = Buffer.from(layer.bytes).toString('base64');
  const image = memoryImage({ manifest: { layers: [{ ...layer.descriptor, data } as never] } });
  await pushImages(source.host, [
    { repository: 'inline', blobs: [...image.blobs, layer], tags: { v1: image.manifest } },
  ]);
  await using target = await dockerRegistry();

  const copied = await mirror(['copy', '--to', target.host, '-'], { input: `${source.host}/inline:v1` });

  expect(copied.status).toBe(0);
  expect(await skopeoDigest(target.host, 'inline:v1')).toBe(image.manifest.descriptor.digest);
});
