import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openImageSource } from '../../../src/places/index.ts';
import { type Containerd, startContainerd } from '../../fixtures/containerd.ts';
import { dockerRegistry } from '../../fixtures/docker-registry.ts';
import { startDockerd } from '../../fixtures/dockerd.ts';
import { type MemoryBlob, type MemoryImage, memoryIndex } from '../../fixtures/memory-image.ts';
import { amd64, arm64 } from '../../fixtures/mirror-images.ts';
import { openPodman, type Podman } from '../../fixtures/podman.ts';
import { pushImages } from '../../fixtures/push-images.ts';
import { testRegistry } from '../../fixtures/registry-server.ts';
import { type Ran, rootsmith } from '../../fixtures/rootsmith.ts';
import { runProgram } from '../../fixtures/run-program.ts';
import { serveFolder } from '../../fixtures/served.ts';
import { storeFolder } from '../../fixtures/store-options.ts';
import { tinyImage } from '../../fixtures/tiny-image.ts';

// What `mirror copy` filled, read by whoever pulls in a cluster or on a desk, each by the configuration that names the mirror.

interface StandIn {
  readonly root: MemoryBlob;
  /** What a machine of amd64 gets. */
  readonly own: MemoryImage;
  readonly blobs: readonly MemoryBlob[];
}

async function single(family: 'docker' | 'oci'): Promise<StandIn> {
  const own = await tinyImage({ family, layers: [{ 'etc/family': family }] });
  return { root: own.manifest, own, blobs: own.blobs };
}

async function forTwo(family: 'docker' | 'oci', name: string): Promise<StandIn> {
  const [own, other] = await Promise.all(
    [amd64, arm64].map((platform) =>
      tinyImage({ family, platform, layers: [{ 'etc/name': name }, { 'etc/arch': platform.architecture }] }),
    ),
  );
  const index = memoryIndex(
    [
      { ...own!.manifest.descriptor, platform: amd64 },
      { ...other!.manifest.descriptor, platform: arm64 },
    ],
    family,
  );
  return { root: index, own: own!, blobs: [...own!.blobs, ...other!.blobs] };
}

const standIns = new Map<string, StandIn>([
  ['docker.io/library/nginx:1.27', await single('docker')],
  ['docker.io/acme/web:v2', await forTwo('docker', 'web')],
  ['registry.k8s.io/pause:3.9', await forTwo('oci', 'pause')],
  ['ghcr.io/siderolabs/installer:v1.0.6', await forTwo('oci', 'installer')],
]);
const names = [...standIns.keys()];
const hubNames = names.filter((name) => name.startsWith('docker.io/'));
const hosts = [...new Set(names.map((name) => name.split('/')[0] ?? ''))];

const targets = {
  'docker-registry': () => dockerRegistry(),
  'rootsmith serve': (folder: string) => serveFolder(join(folder, 'served')),
};

async function succeeding(ran: Promise<Ran>): Promise<void> {
  const { status, stderr } = await ran;
  if (status !== 0) throw new Error(stderr);
}

describe.each(
  (['docker-registry', 'rootsmith serve'] as const).flatMap((kind) =>
    ['replace-host', 'keep-host', 'team/{host}/{path}'].map((naming) => ({ kind, naming })),
  ),
)('a mirror in $kind by $naming', ({ kind, naming }) => {
  const opened = new AsyncDisposableStack();
  let folder = '';
  let target = '';
  let podman: Podman;
  let containerd: Containerd;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rootsmith-readers-'));
    opened.defer(() => rm(folder, { recursive: true }));
    await using source = await testRegistry({ allowedHosts: hosts });
    await pushImages(
      source.host,
      [...standIns].map(([name, { root, blobs }]) => {
        const [, repository = '', tag = ''] = /^[^/]+\/(.+):(.+)$/.exec(name) ?? [];
        return { repository, blobs, tags: { [tag]: root } };
      }),
    );
    const registry = opened.use(await targets[kind](folder));
    target = `http://${registry.host}`;
    const reach = hosts.flatMap((name) => ['--host', `${name}=${source.host}`, '--plain-http', name]);
    const copy = ['mirror', 'copy', ...reach, '--to', registry.host, '--naming', naming, '-'];
    await succeeding(rootsmith(copy, { env: { HOME: folder, XDG_STATE_HOME: undefined }, input: names.join('\n') }));
    for (const format of ['hosts.toml', 'registries.conf']) {
      const words = ['--mirror', target, '--naming', naming, '--skip-fallback', '--file', '-', '--format', format];
      const output = ['--output', join(folder, format)];
      await succeeding(rootsmith(['config', 'registries', ...words, ...output], { input: names.join('\n') }));
    }
    const conf = join(folder, 'registries.conf/registries.conf.d/rootsmith.conf');
    podman = opened.use(await openPodman({ registriesConf: conf }));
    containerd = opened.use(await startContainerd());
  });

  afterAll(() => opened.disposeAsync());

  test.each(names)('podman pulls %s by registries.conf', async (name) => {
    const { root, own } = standIns.get(name)!;

    await podman.run('pull', '--quiet', name);
    const [{ Id: id, RepoDigests: digests }] = JSON.parse(await podman.run('image', 'inspect', name));

    expect(`sha256:${id}`).toBe(own.config.descriptor.digest);
    expect(digests).toContain(`${name.replace(/:[^:]*$/, '')}@${root.descriptor.digest}`);
  });

  test.each(names)("containerd's ctr pulls %s by hosts.toml", async (name) => {
    const hostsDir = join(folder, 'hosts.toml');

    await containerd.ctr('images', 'pull', '--snapshotter', 'native', '--hosts-dir', hostsDir, name);
    const listed = await containerd.ctr('images', 'ls', `name==${name}`);

    expect(listed).toContain(standIns.get(name)!.root.descriptor.digest);
    expect(await containerd.ctr('content', 'ls')).toContain(standIns.get(name)!.own.config.descriptor.digest);
  });

  test.each(names)('skopeo copies all of %s by registries.conf', async (name) => {
    const { root } = standIns.get(name)!;
    const conf = join(folder, 'registries.conf/registries.conf.d/rootsmith.conf');
    const to = `dir:${join(folder, name.replaceAll(/[/:]/g, '-'))}`;
    const skopeo = ['--insecure-policy', '--registries-conf', conf];

    await runProgram('skopeo', ...skopeo, 'copy', '--all', '--preserve-digests', `docker://${name}`, to);
    const raw = await runProgram('skopeo', ...skopeo, 'inspect', '--raw', to);

    expect(raw).toBe(new TextDecoder().decode(root.bytes));
  });

  // A mirror of dockerd has no path, and stands for the Docker Hub alone.
  test.each(naming === 'replace-host' ? hubNames : [])('dockerd pulls %s by registry-mirrors', async (name) => {
    const { root, own } = standIns.get(name)!;
    await using dockerd = await startDockerd([`--registry-mirror=${target}`]);
    const short = name.replace(/^docker\.io\/(library\/)?/, '');

    await dockerd.docker('pull', short);
    const [{ Id: id, RepoDigests: digests }] = JSON.parse(await dockerd.docker('image', 'inspect', short));

    expect(id).toBe(own.config.descriptor.digest);
    expect(digests).toEqual([`${short.replace(/:[^:]*$/, '')}@${root.descriptor.digest}`]);
  });

  test('rootsmith itself reads every image at its name there', async () => {
    await using store = await storeFolder();
    const rule = { 'replace-host': '{path}', 'keep-host': '{host}/{path}' }[naming] ?? naming;
    for (const [name, { root }] of standIns) {
      const [, host = '', path = ''] = /^([^/]+)\/(.+)$/.exec(name) ?? [];
      const place = rule.replace('{host}', host).replace('{path}', path);
      await using image = await openImageSource(`${target.replace('http://', '')}/${place}`, store.options);

      expect(image.root.digest).toBe(root.descriptor.digest);
    }
  });
});
