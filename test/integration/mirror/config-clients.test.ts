import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pullWalk, type Registries, type RegistryMirror } from '../../../src/machine-config/index.ts';
import {
  type ConfigFile,
  hostsFiles,
  mirrorRegistries,
  type Naming,
  parseMirrorAddress,
  registriesConf,
} from '../../../src/mirror/index.ts';
import { parseTalosVersion } from '../../../src/talos/index.ts';
import { type Containerd, startContainerd } from '../../fixtures/containerd.ts';
import { dockerRegistry, type TestAuthority, testAuthority } from '../../fixtures/docker-registry.ts';
import { pushImage } from '../../fixtures/push-image.ts';
import { type TestRegistry, testRegistry } from '../../fixtures/registry-server.ts';
import { runProgram } from '../../fixtures/run-program.ts';

let folder: string;
let containerd: Containerd;
let authority: TestAuthority;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rootsmith-clients-'));
  [containerd, authority] = await Promise.all([startContainerd(), testAuthority(folder)]);
});

afterAll(async () => {
  await containerd[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

interface Mirrored {
  readonly url: string;
  readonly hosts?: readonly string[];
  readonly naming?: Naming;
  readonly skipFallback?: boolean;
  readonly more?: Partial<Parameters<typeof mirrorRegistries>[0]>;
}

function mirrored({
  url,
  hosts = ['docker.io'],
  naming = { kind: 'replace-host' },
  skipFallback = true,
  more,
}: Mirrored): Registries {
  return mirrorRegistries({
    hosts,
    mirror: parseMirrorAddress(url),
    naming,
    version: undefined,
    skipFallback,
    ...more,
  });
}

let written = 0;

async function write(files: readonly ConfigFile[]): Promise<string> {
  const root = join(folder, `config-${written++}`);
  for (const { path, text } of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

/** Python's reader is the strictest at hand. */
async function readToml(path: string): Promise<unknown> {
  const program = 'import json,sys,tomllib; print(json.dumps(tomllib.load(open(sys.argv[1],"rb"))))';
  return JSON.parse(await runProgram('python3', '-c', program, path));
}

test.each<[string, Naming, string, boolean]>([
  ['replace-host', { kind: 'replace-host' }, 'library/nginx', true],
  ['replace-host, with a way past it', { kind: 'replace-host' }, 'library/nginx', false],
  ['keep-host', { kind: 'keep-host' }, 'docker.io/library/nginx', true],
  ['keep-host, with a way past it', { kind: 'keep-host' }, 'docker.io/library/nginx', false],
  ['prefix', { kind: 'prefix', prefix: 'hub/a' }, 'hub/a/library/nginx', false],
])(
  'ctr of containerd pulls by hosts.toml from docker-registry, named by %s',
  async (_, naming, repository, skipFallback) => {
    await using registry = await dockerRegistry();
    await pushImage(registry.host, repository, { tag: '1' });
    const root = await write(hostsFiles(mirrored({ url: `http://${registry.host}`, naming, skipFallback })));
    await containerd.ctr('content', 'fetch', '--hosts-dir', root, 'docker.io/library/nginx:1');
    expect(registry.log.join('\n')).toContain(`/v2/${repository}/manifests/1?ns=docker.io`);
  },
);

test('ctr of containerd trusts the authority of hosts.toml, and logs in by its header', async () => {
  const access = {
    anonymousPull: false,
    verify: (user: string, password: string) => Promise.resolve(`${user}:${password}` === 'u:p'),
  };
  await using plain = await testRegistry();
  await pushImage(plain, 'library/nginx', { tag: '1' });
  const tls = {
    certificate: await readFile(authority.certificate, 'utf8'),
    key: await readFile(authority.key, 'utf8'),
  };
  await using registry = await testRegistry({ folder: plain.folder, isReadOnly: true, tls, access });
  const login = { username: 'u', password: 'p' };
  const ca = await readFile(authority.ca, 'utf8');
  for (const skipFallback of [true, false]) {
    const more = { login, tls: { ca } };
    const root = await write(hostsFiles(mirrored({ url: registry.url, skipFallback, more })));
    await containerd.ctr('content', 'fetch', '--hosts-dir', root, 'docker.io/library/nginx:1');
    const stranger = await write(hostsFiles(mirrored({ url: registry.url, skipFallback: true, more: { login } })));
    await expect(
      containerd.ctr('content', 'fetch', '--hosts-dir', stranger, 'docker.io/library/nginx:1'),
    ).rejects.toThrow(/certificate/);
  }
});

test('ctr of containerd takes the mirror of all hosts', async () => {
  await using registry = await testRegistry();
  await pushImage(registry, 'acme/app', { tag: '1' });
  const root = await write(hostsFiles(mirrored({ url: registry.url, hosts: ['*'] })));
  await containerd.ctr('content', 'fetch', '--hosts-dir', root, 'registry.invalid:5000/acme/app:1');
});

/** What a node does by hosts.toml, as Talos writes it, against the walk that doctor takes. */
test.each<[string, (a: string, b: string) => readonly RegistryMirror['endpoints'][number][], boolean]>([
  ['two endpoints in their order', (a, b) => [endpoint(a), endpoint(b)], false],
  ['a path that gets its /v2', (a) => [endpoint(`${a}/team`)], false],
  ['a path that has its /v2 already', (a) => [endpoint(`${a}/v2`)], false],
  ['a path with /v2 at its start', (a) => [endpoint(`${a}/v2/team`)], false],
  ['a complete path', (a) => [endpoint(`${a}/v2/team`, true)], false],
  ['a complete path with a slash at its end', (a) => [endpoint(`${a}/v2/team/`, true)], false],
  ['the last endpoint in place of the registry', (a, b) => [endpoint(a), endpoint(b)], true],
])('pullWalk() asks what containerd asks: %s', async (_, endpointsOf, skipFallback) => {
  await using a = await testRegistry();
  await using b = await testRegistry();
  await using upstream = await testRegistry();
  const mirror = { host: upstream.host, endpoints: endpointsOf(a.url, b.url), skipFallback };
  const registries = { mirrors: [mirror], access: [] };
  const root = await write(hostsFiles(registries));
  await expect(containerd.ctr('content', 'fetch', '--hosts-dir', root, `${upstream.host}/acme/app:1`)).rejects.toThrow(
    /not found/,
  );
  const walk = pullWalk(upstream.host, { registries, version: parseTalosVersion('v1.9.0'), puller: 'containerd' });
  // The last endpoint stands in the file twice, since containerd 1.6 wants a table of hosts.
  expect([...new Set(asked([a, b, upstream]))]).toEqual(
    walk.attempts.map(
      ({ base, namespace }) => `${base}/acme/app/manifests/1${namespace === undefined ? '' : `?ns=${namespace}`}`,
    ),
  );
});

function endpoint(url: string, overridePath = false) {
  return { url, overridePath };
}

/** Whom was asked for the manifest; the order between servers is that of the walk, which asks each once. */
function asked(servers: readonly TestRegistry[]): readonly string[] {
  return servers.flatMap(({ url: origin, requests }) =>
    requests
      .filter(({ method, url }) => method === 'HEAD' && url.includes('/manifests/'))
      .map(({ url }) => `${origin}${decodeURIComponent(url)}`),
  );
}

test.each<[string, Naming, string, boolean]>([
  ['replace-host', { kind: 'replace-host' }, 'library/nginx', true],
  ['replace-host, with a way past it', { kind: 'replace-host' }, 'library/nginx', false],
  ['keep-host', { kind: 'keep-host' }, 'docker.io/library/nginx', true],
  ['keep-host, with a way past it', { kind: 'keep-host' }, 'docker.io/library/nginx', false],
])('skopeo pulls by registries.conf from docker-registry, named by %s', async (_, naming, repository, skipFallback) => {
  await using registry = await dockerRegistry();
  await pushImage(registry.host, repository, { tag: '1' });
  const root = await write(registriesConf(mirrored({ url: `http://${registry.host}`, naming, skipFallback })));
  const conf = join(root, 'registries.conf.d/rootsmith.conf');
  const output = await runProgram(
    'skopeo',
    '--registries-conf',
    conf,
    '--insecure-policy',
    'inspect',
    '--no-tags',
    'docker://docker.io/library/nginx:1',
  );
  expect(JSON.parse(output)).toMatchObject({ Architecture: 'amd64', Os: 'linux' });
});

test('hosts.toml and registries.conf are what another reader of TOML takes them for', async () => {
  const tls = { ca: 'PEM', insecureSkipVerify: true, clientIdentity: { certificate: 'C', key: 'K' } };
  const login = { username: 'ü', password: 'p"\\' };
  const registries = mirrored({
    url: 'https://r:5000/x',
    hosts: ['docker.io'],
    skipFallback: false,
    more: { login, tls },
  });
  const settings = {
    ca: 'ca.crt',
    client: [['client.crt', 'client.key']],
    skip_verify: true,
    override_path: true,
    capabilities: ['pull', 'resolve'],
  };
  const header = { authorization: `Basic ${Buffer.from('ü:p"\\').toString('base64')}` };
  expect(await readToml(join(await write(hostsFiles(registries)), 'docker.io/hosts.toml'))).toEqual({
    host: { 'https://r:5000/v2/x': { ...settings, header } },
  });
  const last = mirrored({ url: 'https://r:5000/x', more: { login, tls } });
  expect(await readToml(join(await write(hostsFiles(last)), 'docker.io/hosts.toml'))).toEqual({
    server: 'https://r:5000/v2/x',
    ...settings,
    header,
    host: { 'https://r:5000/v2/x': { ...settings, header } },
  });
  expect(await readToml(join(await write(registriesConf(registries)), 'registries.conf.d/rootsmith.conf'))).toEqual({
    registry: [{ prefix: 'docker.io', location: 'docker.io', mirror: [{ location: 'r:5000/x', insecure: true }] }],
  });
});
