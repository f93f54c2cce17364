import { afterAll, beforeAll, expect, test } from 'vitest';
import { registryUpstream, type Upstream } from '../../../src/cache/index.ts';
import { openImageSink, openImageSource, openRegistryOnDemand } from '../../../src/places/index.ts';
import type { RegistryTarget } from '../../../src/registry/index.ts';
import { type Containerd, startContainerd } from '../../fixtures/containerd.ts';
import { type DockerRegistry, dockerRegistry } from '../../fixtures/docker-registry.ts';
import { type Dockerd, startDockerd } from '../../fixtures/dockerd.ts';
import { digestOf, json, senderTo, type TestRegistry, testRegistry } from '../../fixtures/registry-server.ts';
import { runProgram } from '../../fixtures/run-program.ts';
import { type Folder, storeFolder } from '../../fixtures/store-options.ts';
import { copyImage, layerBytes, tinyImage, tinyIndexSource, tinySource } from '../../fixtures/tiny-image.ts';

// docker-registry plays Docker Hub and ghcr.io; our server stands before both, and real clients pull through it.
const amd64 = { os: 'linux', architecture: 'amd64' };
const arm64 = { os: 'linux', architecture: 'arm64' };
const image = await tinyImage({ family: 'docker' });
const multi = tinyIndexSource([
  { image: await tinyImage({ platform: amd64 }), platform: amd64 },
  { image: await tinyImage({ platform: arm64, layers: [{ 'etc/arch': 'arm64\n' }] }), platform: arm64 },
]);

let hub: DockerRegistry;
let opened: RegistryTarget;
let proxy: TestRegistry;
let folder: Folder;
let dockerd: Dockerd;
let containerd: Containerd;

beforeAll(async () => {
  [hub, folder] = await Promise.all([dockerRegistry(), storeFolder()]);
  await push(`${hub.host}/library/app:v1`, tinySource(image));
  await push(`${hub.host}/acme/multi:v1`, multi.source);
  opened = await openRegistryOnDemand(hub.host, {});
  const upstreams: readonly Upstream[] = ['docker.io', 'ghcr.io'].map((host) => registryUpstream(host, opened));
  const listeners = [
    { host: '127.0.0.1', port: 0 },
    { host: '127.0.0.1', port: 0, upstream: 'docker.io' },
    { host: '127.0.0.1', port: 0, upstream: 'ghcr.io' },
  ];
  proxy = await testRegistry({ upstreams, listeners });
  [dockerd, containerd] = await Promise.all([startDockerd([`--registry-mirror=${urlOf(1)}`]), startContainerd()]);
});

afterAll(async () => {
  await Promise.all([dockerd.stop(), containerd[Symbol.asyncDispose]()]);
  await proxy[Symbol.asyncDispose]();
  await opened[Symbol.asyncDispose]();
  await hub[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function push(place: string, source = tinySource(image)): Promise<void> {
  await using sink = await openImageSink(place, folder.options);
  await copyImage(source, sink);
}

function urlOf(at: number): string {
  return proxy.addresses[at]!.url;
}

function downloads(digest: string): number {
  return hub.log.filter((line) => line.includes(`GET /v2/`) && line.includes(`blobs/${digest}`)).length;
}

test('dockerd pulls from the Docker Hub through its address', async () => {
  await dockerd.docker('pull', 'app:v1');

  expect(await dockerd.docker('image', 'ls', '--quiet', 'app:v1')).not.toBe('');
  expect(proxy.requests.some(({ url }) => url === '/v2/library/app/manifests/v1')).toBe(true);
});

test('containerd pulls through one address that stands for several hosts, and again from the cache alone', async () => {
  const hosts = await containerd.hostsFolder({ 'docker.io': proxy.url, 'ghcr.io': proxy.url });
  const pull = (name: string): Promise<string> =>
    containerd.ctr('images', 'pull', '--snapshotter', 'native', '--hosts-dir', hosts, name);

  await pull('docker.io/library/app:v1');
  await pull('ghcr.io/acme/multi:v1');
  const listed = await containerd.ctr('images', 'ls');

  expect(listed).toContain(image.manifest.descriptor.digest);
  expect(listed).toContain(multi.index.descriptor.digest);
  expect(proxy.requests.some(({ url }) => url.includes('/acme/multi/') && url.includes('ns=ghcr.io'))).toBe(true);
  expect(downloads(image.layers[0]!.descriptor.digest)).toBe(1);
});

test('skopeo copies all platforms through the address of one host, digests and all', async () => {
  const from = `docker://${proxy.addresses[2]!.host}/acme/multi:v1`;
  const to = `oci:${folder.path}/multi:v1`;

  await runProgram(
    'skopeo',
    '--insecure-policy',
    'copy',
    '--all',
    '--preserve-digests',
    '--src-tls-verify=false',
    from,
    to,
  );
  await using copied = await openImageSource(to, folder.options);

  expect(copied.root.digest).toBe(multi.index.descriptor.digest);
});

test('our own client pulls below the host, from the main address', async () => {
  await using source = await openImageSource(`${proxy.host}/docker.io/library/app:v1`, folder.options);

  expect(source.root.digest).toBe(image.manifest.descriptor.digest);
  expect(await layerBytes(source)).toEqual(image.layers.map(({ bytes }) => bytes));
});

test('docker-registry is a pull-through cache of ours', async () => {
  await using downstream = await dockerRegistry({ proxyOf: urlOf(1) });

  await using source = await openImageSource(`${downstream.host}/library/app:v1`, folder.options);

  expect(source.root.digest).toBe(image.manifest.descriptor.digest);
  expect(await layerBytes(source)).toEqual(image.layers.map(({ bytes }) => bytes));
});

test('what was pulled lies in a layout that other programs read', async () => {
  await using source = await openImageSource(`${proxy.host}/ghcr.io/acme/multi:v1`, folder.options);
  const place = `oci:${proxy.folder}:ghcr.io/acme/multi:v1`;

  const raw = await runProgram('skopeo', '--insecure-policy', 'inspect', '--raw', place);
  const catalogs = await Promise.all(
    proxy.addresses.map(async ({ host }) => json(await senderTo(host).send('GET', '/v2/_catalog'))['repositories']),
  );

  expect(source.root.digest).toBe(multi.index.descriptor.digest);
  expect(raw).toBe(new TextDecoder().decode(multi.index.bytes));
  expect(catalogs).toEqual([['docker.io/library/app', 'ghcr.io/acme/multi'], ['library/app'], ['acme/multi']]);
});

test('a blob is had without its manifest, and one that is nowhere is 404', async () => {
  const { digest } = (await tinyImage({ layers: [{ alone: 'only here\n' }] })).layers[0]!.descriptor;
  await push(`${hub.host}/acme/alone:v1`, tinySource(await tinyImage({ layers: [{ alone: 'only here\n' }] })));

  const found = await proxy.send('GET', `/v2/ghcr.io/acme/alone/blobs/${digest}`);
  const missing = await proxy.send('GET', `/v2/ghcr.io/acme/alone/blobs/sha256:${'0'.repeat(64)}`);

  expect([found.status, missing.status]).toEqual([200, 404]);
  expect(digestOf(found.body)).toBe(digest);
});

test('tags are those of the upstream', async () => {
  const listed = await runProgram(
    'skopeo',
    'list-tags',
    '--tls-verify=false',
    `docker://${proxy.addresses[2]!.host}/acme/multi`,
  );

  expect(JSON.parse(listed)['Tags']).toEqual(['v1']);
});
