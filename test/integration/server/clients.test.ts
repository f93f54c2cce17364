import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openImageSink, openImageSource } from '../../../src/places/index.ts';
import { startContainerd } from '../../fixtures/containerd.ts';
import { type Dockerd, startDockerd } from '../../fixtures/dockerd.ts';
import { openPodman } from '../../fixtures/podman.ts';
import { json, type TestRegistry, testRegistry } from '../../fixtures/registry-server.ts';
import { runProgram } from '../../fixtures/run-program.ts';
import { type Folder, storeFolder } from '../../fixtures/store-options.ts';
import { copyImage, layerBytes, tinyImage, tinyIndexSource, tinySource } from '../../fixtures/tiny-image.ts';

const amd64 = { os: 'linux', architecture: 'amd64' };
const arm64 = { os: 'linux', architecture: 'arm64' };
const image = await tinyImage();
const multi = tinyIndexSource([
  { image: await tinyImage({ platform: amd64 }), platform: amd64 },
  { image: await tinyImage({ platform: arm64, layers: [{ 'etc/arch': 'arm64\n' }] }), platform: arm64 },
]);

let registry: TestRegistry;
let dockerd: Dockerd;
let folder: Folder;

beforeAll(async () => {
  [registry, folder] = await Promise.all([testRegistry(), storeFolder()]);
  dockerd = await startDockerd([`--registry-mirror=${registry.url}`]);
});

afterAll(async () => {
  await dockerd.stop();
  await registry[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function skopeo(...args: readonly string[]): Promise<string> {
  return runProgram('skopeo', '--insecure-policy', ...args);
}

async function push(place: string, source = tinySource(image)): Promise<void> {
  await using sink = await openImageSink(place, folder.options);
  await copyImage(source, sink);
}

test.each([
  ['an OCI image', image],
  ['a docker image', await tinyImage({ family: 'docker' })],
  ['an image with zstd layers', await tinyImage({ compression: 'zstd' })],
])('our own client pushes and pulls %s, digest and all', async (_, pushed) => {
  const place = `${registry.host}/own/image:v1`;
  await push(place, tinySource(pushed));

  await using source = await openImageSource(place, folder.options);

  expect(source.root.digest).toBe(pushed.manifest.descriptor.digest);
  expect(await layerBytes(source)).toEqual(pushed.layers.map(({ bytes }) => bytes));
});

test('skopeo pushes, inspects and pulls all platforms with their digests', async () => {
  await push(`oci:${folder.path}/multi:v1`, multi.source);

  await skopeo(
    'copy',
    '--all',
    '--preserve-digests',
    '--dest-tls-verify=false',
    `oci:${folder.path}/multi:v1`,
    `docker://${registry.host}/skopeo/multi:v1`,
  );
  const raw = await skopeo('inspect', '--raw', '--tls-verify=false', `docker://${registry.host}/skopeo/multi:v1`);
  const { Architecture: architecture } = JSON.parse(
    await skopeo(
      '--override-arch',
      'arm64',
      'inspect',
      '--tls-verify=false',
      `docker://${registry.host}/skopeo/multi:v1`,
    ),
  );
  await skopeo(
    'copy',
    '--all',
    '--preserve-digests',
    '--src-tls-verify=false',
    `docker://${registry.host}/skopeo/multi:v1`,
    `oci:${folder.path}/back:v1`,
  );
  await using back = await openImageSource(`oci:${folder.path}/back:v1`, folder.options);

  expect(raw).toBe(new TextDecoder().decode(multi.index.bytes));
  expect(architecture).toBe('arm64');
  expect(back.root.digest).toBe(multi.index.descriptor.digest);
});

test('skopeo lists tags and deletes an image', async () => {
  await push(`${registry.host}/skopeo/deleted:v1`);

  const { Tags: tags } = JSON.parse(
    await skopeo('list-tags', '--tls-verify=false', `docker://${registry.host}/skopeo/deleted`),
  );
  await skopeo('delete', '--tls-verify=false', `docker://${registry.host}/skopeo/deleted:v1`);
  const after = await registry.send('GET', '/v2/skopeo/deleted/manifests/v1');

  expect(tags).toEqual(['v1']);
  expect(after.status).toBe(404);
});

test('dockerd pulls an image and pushes it to another repository', async () => {
  await push(`${registry.host}/docker/image:v1`, tinySource(await tinyImage({ family: 'docker' })));

  await dockerd.docker('pull', `${registry.host}/docker/image:v1`);
  await dockerd.docker('tag', `${registry.host}/docker/image:v1`, `${registry.host}/docker/copy:v2`);
  await dockerd.docker('push', `${registry.host}/docker/copy:v2`);
  const manifest = json(await registry.send('GET', '/v2/docker/copy/manifests/v2'));

  expect(manifest['layers']).toHaveLength(image.layers.length);
});

test('dockerd takes it as a mirror of the Docker Hub', async () => {
  await push(`${registry.host}/library/mirrored:v1`, tinySource(await tinyImage({ family: 'docker' })));

  await dockerd.docker('pull', 'mirrored:v1');

  expect(await dockerd.docker('image', 'ls', '--quiet', 'mirrored:v1')).not.toBe('');
});

test('containerd pulls, tags and pushes, and takes it as a mirror of several hosts at once', async () => {
  await push(`${registry.host}/docker.io/library/same:v1`);
  await push(`${registry.host}/ghcr.io/library/same:v1`, multi.source);
  await using containerd = await startContainerd();
  const hosts = await containerd.hostsFolder({ 'docker.io': registry.url, 'ghcr.io': registry.url });

  for (const host of ['docker.io', 'ghcr.io']) {
    const name = `${host}/library/same:v1`;
    await containerd.ctr('images', 'pull', '--snapshotter', 'native', '--hosts-dir', hosts, name);
  }
  const listed = await containerd.ctr('images', 'ls');
  await containerd.ctr('images', 'push', '--plain-http', `${registry.host}/ctr/same:v2`, 'docker.io/library/same:v1');
  const pushed = await registry.send('HEAD', '/v2/ctr/same/manifests/v2');

  expect(listed).toContain(image.manifest.descriptor.digest);
  expect(listed).toContain(multi.index.descriptor.digest);
  expect(pushed.headers['docker-content-digest']).toBe(image.manifest.descriptor.digest);
  expect(registry.requests.map(({ url }) => url)).toContain('/v2/library/same/manifests/v1?ns=ghcr.io');
});

test('podman pulls an image and pushes it to another repository', async () => {
  await push(`${registry.host}/podman/image:v1`);
  await using podman = await openPodman();

  await podman.run('pull', '--tls-verify=false', `${registry.host}/podman/image:v1`);
  await podman.run('tag', `${registry.host}/podman/image:v1`, `${registry.host}/podman/copy:v2`);
  await podman.run('push', '--tls-verify=false', `${registry.host}/podman/copy:v2`);
  const manifest = json(await registry.send('GET', '/v2/podman/copy/manifests/v2'));

  expect((manifest['config'] as { digest: string }).digest).toBe(image.config.descriptor.digest);
  expect(manifest['layers']).toHaveLength(image.layers.length);
});

test('podman pushes and pulls with a login', async () => {
  const verify = async (user: string, password: string): Promise<boolean> => user === 'me' && password === 'right';
  await using own = await testRegistry({ access: { verify, anonymousPull: false } });
  await push(`${registry.host}/podman/login:v1`);
  await using podman = await openPodman();
  await podman.run('pull', '--tls-verify=false', `${registry.host}/podman/login:v1`);
  const to = ['--tls-verify=false', `${registry.host}/podman/login:v1`, `docker://${own.host}/me/image:v1`];

  const refused = podman.run('push', '--creds', 'me:wrong', ...to);
  await expect(refused).rejects.toThrow();
  await podman.run('push', '--creds', 'me:right', ...to);
  await podman.run('pull', '--creds', 'me:right', '--tls-verify=false', `${own.host}/me/image:v1`);

  expect(await own.store.repositories()).toEqual(['me/image']);
});

test('skopeo and umoci read the folder as the layout that it is', async () => {
  await push(`${registry.host}/layout/image:v1`);

  const raw = await skopeo('inspect', '--raw', `oci:${registry.folder}:layout/image:v1`);
  const { history } = JSON.parse(
    await runProgram('umoci', 'stat', '--image', `${registry.folder}:layout/image:v1`, '--json'),
  );

  expect(raw).toBe(new TextDecoder().decode(image.manifest.bytes));
  expect(history).toBeDefined();
});

test('umoci gc of the folder takes away nothing that the registry serves', async () => {
  await using own = await testRegistry();
  await push(`${own.host}/kept/image:v1`);
  await push(`${own.host}/kept/multi:v1`, multi.source);
  const before = await readFile(join(own.folder, 'index.json'), 'utf8');
  await own.stop();

  await runProgram('umoci', 'gc', '--layout', own.folder);
  await using again = await testRegistry({ folder: own.folder });
  await using source = await openImageSource(`${again.host}/kept/image:v1`, folder.options);

  expect(await layerBytes(source)).toEqual(image.layers.map(({ bytes }) => bytes));
  expect(JSON.parse(await readFile(join(own.folder, 'index.json'), 'utf8'))).toEqual(JSON.parse(before));
});
