import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type RunOptions, rootsmith } from '../fixtures/rootsmith.ts';

const PASSWORD = 'planted-s3cret';
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const MIRROR = ['--mirror', 'http://10.5.0.1:6000'] as const;
const TLS_MIRROR = ['--mirror', 'https://registry.internal:5000'] as const;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-config-'));
  writeFileSync(join(folder, 'images.txt'), 'quay.io/a/b:1\nnginx\nreg.acme:5000/x\n10.5.0.1:6000/own/image\n');
  writeFileSync(
    join(folder, 'mirror.yaml'),
    'apiVersion: rootsmith/v1\nkind: Mirror\nimages: [quay.io/a/b:1, { source: ghcr.io/c }]\nsources: { talos: v1.13.9, lists: [more.txt] }\n',
  );
  writeFileSync(
    join(folder, 'cp.yaml'),
    '# mine\nversion: v1alpha1\nmachine:\n    kubelet: { image: ghcr.io/siderolabs/kubelet:v1 } # k\n',
  );
  writeFileSync(
    join(folder, 'new.yaml'),
    'apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints: []\n',
  );
  writeFileSync(
    join(folder, 'network.yaml'),
    'interfaces:\n  - interface: eth0\n    addresses: [10.0.0.5/24]\n    routes: [{ gateway: 10.9.0.1 }]\n',
  );
  for (const [file, target] of Object.entries({ a: 'a.internal', b: 'b.internal', local: '127.0.0.1:6000' })) {
    writeFileSync(join(folder, `to-${file}.yaml`), mirrorTo(target));
  }
  writeFileSync(join(folder, 'more.txt'), 'lists.io/x\n');
  writeFileSync(join(folder, 'password'), `${PASSWORD}\n`);
  writeFileSync(join(folder, 'empty'), '\n');
  writeFileSync(join(folder, 'ca.crt'), PEM);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function config(args: readonly string[], options: RunOptions = {}) {
  return rootsmith(['config', 'registries', ...args], { directory: folder, ...options });
}

async function documents(args: readonly string[]): Promise<readonly unknown[]> {
  const { status, stdout, stderr } = await config(args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return [...parseAllDocuments(stdout)].map((document) => document.toJS() as unknown);
}

test('rootsmith config registries prints the snippet of the v1.0 guide', async () => {
  const endpoints = ['http://10.5.0.1:6000'];
  expect(await documents([...MIRROR, '--talos', 'v1.0.6'])).toEqual([
    {
      machine: {
        registries: {
          mirrors: Object.fromEntries(
            ['docker.io', 'gcr.io', 'ghcr.io', 'k8s.gcr.io', 'quay.io'].map((host) => [host, { endpoints }]),
          ),
        },
      },
    },
  ]);
});

test('rootsmith config registries --format flags prints the flags of the v1.0 guide', async () => {
  expect(await config([...MIRROR, '--talos', 'v1.0.6', '--format', 'flags'])).toEqual({
    status: 0,
    stderr: '',
    stdout: ['docker.io', 'gcr.io', 'ghcr.io', 'k8s.gcr.io', 'quay.io']
      .map((host) => `--registry-mirror ${host}=http://10.5.0.1:6000\n`)
      .join(''),
  });
});

test('rootsmith config registries warns where talosctl hides the flags', async () => {
  const { status, stderr } = await config([
    '--hosts',
    'docker.io',
    '--talos',
    'v1.13.9',
    '--format',
    'flags',
    '--insecure-skip-verify',
    '--mirror',
    'https://m',
  ]);
  expect(status).toBe(0);
  expect(stderr).toContain('`--registry-mirror` is hidden in talosctl v1.13.9');
});

test('rootsmith config registries takes every host of lists, mirror files, configurations and standard input, that of the mirror too', async () => {
  const talos = ['--talos', 'v1.9.0', '--format', 'flags'];
  const hosts = async (args: readonly string[], options?: RunOptions): Promise<readonly string[]> =>
    [...(await config([...MIRROR, ...talos, ...args], options)).stdout.matchAll(/mirror (.*)=/g)].map(
      ([, host = '']) => host,
    );
  expect(await hosts(['--file', 'images.txt'])).toEqual(['10.5.0.1:6000', 'docker.io', 'quay.io', 'reg.acme:5000']);
  expect(await hosts(['--file', 'mirror.yaml'])).toEqual(['ghcr.io', 'lists.io', 'quay.io', 'registry.k8s.io']);
  expect(await hosts(['--machine-config', 'cp.yaml', '--hosts', 'a.io,b.io'])).toEqual(['a.io', 'b.io', 'ghcr.io']);
  expect(await hosts(['--file', '-'], { input: 'gcr.io/x\n' })).toEqual(['gcr.io']);
});

test.each([
  ['{ prefix: hub/a }', [], 'http://10.5.0.1:6000/v2/hub/a'],
  ['keep-host', [], 'http://10.5.0.1:6000/v2/ghcr.io'],
  ['{ template: "cache/{host}/{path}" }', [], 'http://10.5.0.1:6000/v2/cache/ghcr.io'],
  ['{ template: "cache/{host}/{path}" }', ['--naming', 'keep-host'], 'http://10.5.0.1:6000/v2/ghcr.io'],
  ['keep-host', ['--naming', 'c/{namespace}/{name}'], 'http://10.5.0.1:6000/v2/c'],
])(
  'rootsmith config registries follows the naming rule %s of a mirror file, and %j before it',
  async (rule, more, url) => {
    const file = 'images: [{ source: ghcr.io/a/b:1 }, { source: ghcr.io/a/c:1, target: tools/c }]';
    const input = `apiVersion: rootsmith/v1\nkind: Mirror\nnaming: ${rule}\n${file}\n`;

    const { status, stdout, stderr } = await config([...MIRROR, '--format', 'hosts.toml', '--file', '-', ...more], {
      input,
    });

    expect(status).toBe(0);
    expect(stdout).toContain(`[host."${url}"]`);
    expect(stderr).toContain('`ghcr.io/a/c:1` has the name `tools/c` at the mirror, where no node looks for it');
  },
);

const mirrorTo = (target: string): string =>
  `apiVersion: rootsmith/v1\nkind: Mirror\nimages: [ghcr.io/a/b:1]\ntarget: ${target}\n`;

test('rootsmith config registries takes the target of a mirror file for the mirror', async () => {
  const input = mirrorTo('registry.internal:5000/team');
  const { status, stdout, stderr } = await config(['--format', 'hosts.toml', '--file', '-'], { input });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('[host."https://registry.internal:5000/v2/team"]');
});

test('rootsmith config registries warns of a mirror with another path than the target of the mirror file', async () => {
  const input = mirrorTo('registry.internal:5000/team');
  const args = ['--format', 'hosts.toml', '--file', '-'];
  const { status, stderr } = await config([...MIRROR, ...args], { input });
  expect(status).toBe(0);
  expect(stderr).toContain('images were copied below the path `team`, and `--mirror` has no path');
  expect((await config(['--mirror', 'http://10.5.0.1:6000/team', ...args], { input })).stderr).toBe('');
});

test('rootsmith config registries puts login, CA and paths into the documents of 1.12', async () => {
  const args = [
    ...TLS_MIRROR,
    '--talos',
    'v1.13.9',
    '--hosts',
    'docker.io,reg:5000',
    '--naming',
    'keep-host',
    '--skip-fallback',
  ];
  const made = await documents([...args, '--username', 'u', '--password-file', 'password', '--ca', 'ca.crt']);
  const apiVersion = 'v1alpha1';
  const mirror = (name: string, path: string) => ({
    apiVersion,
    kind: 'RegistryMirrorConfig',
    name,
    endpoints: [{ url: `https://registry.internal:5000/v2/${path}`, overridePath: true }],
    skipFallback: true,
  });
  expect(made).toEqual([
    mirror('docker.io', 'docker.io'),
    mirror('reg:5000', 'reg-5000'),
    { apiVersion, kind: 'RegistryAuthConfig', name: 'registry.internal:5000', username: 'u', password: PASSWORD },
    { apiVersion, kind: 'RegistryTLSConfig', name: 'registry.internal:5000', ca: PEM },
  ]);
});

test('rootsmith config registries leaves a placeholder for a password that it is not given, and says so', async () => {
  const { stdout, stderr } = await config([...TLS_MIRROR, '--talos', 'v1.9.0', '--username', 'u']);
  expect(stdout).toContain('password: ${REGISTRY_PASSWORD}');
  expect(stderr).toContain('fill in the password for `${REGISTRY_PASSWORD}`');
});

test('rootsmith config registries describes a node by flags, in the form of its release', async () => {
  const flags = [
    '--interface',
    'eth0',
    '--address',
    '192.168.2.10/28',
    '--gateway',
    '192.168.2.1',
    '--vlan',
    '100',
    '--nameserver',
    '10.0.0.1',
    '--time-server',
    'ntp.acme',
  ];
  expect(await documents(['--talos', 'v1.0.6', ...flags])).toEqual([
    {
      machine: {
        network: {
          nameservers: ['10.0.0.1'],
          interfaces: [
            {
              interface: 'eth0',
              vlans: [
                {
                  vlanId: 100,
                  addresses: ['192.168.2.10/28'],
                  routes: [{ network: '0.0.0.0/0', gateway: '192.168.2.1' }],
                },
              ],
            },
          ],
        },
        time: { servers: ['ntp.acme'] },
      },
    },
  ]);
  const kinds = (await documents(['--talos', 'v1.12.0', ...flags])).map(
    (document) => (document as { kind: string }).kind,
  );
  expect(kinds).toEqual(['ResolverConfig', 'TimeSyncConfig', 'LinkConfig', 'VLANConfig']);
});

test('rootsmith config registries --merge prints the file with the patch in it', async () => {
  const { status, stdout } = await config([
    ...MIRROR,
    '--talos',
    'v1.0.6',
    '--hosts',
    'docker.io',
    '--merge',
    'cp.yaml',
  ]);
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: `${readFileSync(join(folder, 'cp.yaml'), 'utf8')}    registries:\n        mirrors:\n            docker.io:\n                endpoints:\n                    - http://10.5.0.1:6000\n`,
  });
});

test('rootsmith config registries --in-place replaces the file behind a link, and keeps its rights', async () => {
  const path = join(folder, 'secret.yaml');
  writeFileSync(path, 'machine: {} # keys\n');
  chmodSync(path, 0o640);
  symlinkSync('secret.yaml', join(folder, 'link.yaml'));
  const args = [...MIRROR, '--talos', 'v1.0.6', '--hosts', 'docker.io', '--merge', 'link.yaml', '--in-place'];
  expect(await config(args)).toEqual({ status: 0, stdout: 'link.yaml\n', stderr: '' });
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('machine: # keys\n  registries:\n');
  expect(statSync(path).mode & 0o777).toBe(0o640);
  const { mtimeMs, ino } = statSync(path);
  await config(args);
  expect(statSync(path)).toMatchObject({ mtimeMs, ino });
});

test('rootsmith config registries writes files for containerd and podman, secrets for their owner only', async () => {
  const args = [
    ...TLS_MIRROR,
    '--hosts',
    'docker.io,reg:5000',
    '--username',
    'u',
    '--password-file',
    'password',
    '--ca',
    'ca.crt',
  ];
  const { stdout } = await config([...args, '--format', 'hosts.toml', '--output', 'certs.d']);
  expect(stdout.split('\n').filter((line) => line !== '')).toEqual([
    'certs.d/docker.io/hosts.toml',
    'certs.d/docker.io/ca.crt',
    'certs.d/reg_5000_/hosts.toml',
    'certs.d/reg_5000_/ca.crt',
  ]);
  expect(statSync(join(folder, 'certs.d/docker.io/hosts.toml')).mode & 0o777).toBe(0o600);
  const podman = await config([...args, '--format', 'registries.conf', '--output', 'containers']);
  expect(podman.stdout).toBe(
    'containers/registries.conf.d/rootsmith.conf\ncontainers/certs.d/registry.internal:5000/ca.crt\n',
  );
  expect(podman.stderr).toContain('run `podman login`');
  expect(readFileSync(join(folder, 'containers/registries.conf.d/rootsmith.conf'), 'utf8')).not.toContain(PASSWORD);
});

test('rootsmith config registries --output overwrites only what it wrote itself, unless told to', async () => {
  const args = [...MIRROR, '--format', 'hosts.toml', '--hosts', 'docker.io', '--output', 'own'];
  expect((await config(args)).status).toBe(0);
  expect((await config(args)).status).toBe(0);
  const path = join(folder, 'own/docker.io/hosts.toml');
  const ours = readFileSync(path, 'utf8');
  writeFileSync(path, '# by hand\n');
  const { status, stderr } = await config(args);
  expect([status, readFileSync(path, 'utf8')]).toEqual([3, '# by hand\n']);
  expect(stderr).toContain('exists with other content [MERGE_CONFLICT]');
  expect((await config([...args, '--replace'])).status).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe(ours);
});

test.each([
  ['talos', ['documents']],
  ['flags', ['flags']],
  ['hosts.toml', ['files']],
  ['registries.conf', ['files']],
])('rootsmith config registries --format %s --json is one JSON document', async (format, keys) => {
  const { stdout } = await config([...MIRROR, '--talos', 'v1.0.6', '--format', format, '--json']);
  expect(Object.keys(JSON.parse(stdout) as object)).toEqual(keys);
});

test.each([
  [[], 'needs to know the mirror'],
  [['--nameserver', '10.0.0.1'], 'depends on the release of Talos'],
  [['--talos', 'v1.9.0', '--file', 'mirror.yaml'], 'needs to know the mirror'],
  [['--talos', 'v1.9.0', '--file', 'to-a.yaml', '--file', 'to-b.yaml'], 'have different targets'],
  [['--talos', 'v1.9.0', '--file', 'to-local.yaml'], 'is this machine: no node reaches it by that name'],
  [[...MIRROR], 'needs to know which hosts'],
  [['--talos', 'v1.0.6', '--nameserver', '1.1.1.1', '--username', 'u'], '`--username` is about the mirror'],
  [[...MIRROR, '--talos', 'v1.0.6', '--naming', 'keep-host'], '`overridePath` came with 1.3'],
  [[...MIRROR, '--talos', 'v1.0.6', '--naming', 'prefix', '--prefix', 'a'], '`overridePath` came with 1.3'],
  [[...MIRROR, '--talos', 'v1.8.0', '--skip-fallback'], 'has no `skipFallback`, which came with 1.9'],
  [[...MIRROR, '--talos', 'v1.3.0', '--hosts', '*'], 'containerd does not use the mirror `*`'],
  [
    [...MIRROR, '--talos', 'v1.9.0', '--hosts', '*', '--naming', 'keep-host'],
    'the mirror `*` has one path for all hosts',
  ],
  [[...MIRROR, '--talos', 'v1.9.0', '--ca', 'ca.crt'], 'speaks plain http, so it has no certificate'],
  [[...TLS_MIRROR, '--talos', 'v1.9.0', '--ca', 'images.txt'], '`images.txt` holds no certificate'],
  [[...TLS_MIRROR, '--talos', 'v1.9.0', '--username', 'u', '--password-file', 'empty'], '`empty` holds no password'],
  [[...TLS_MIRROR, '--talos', 'v1.9.0', '--password-file', 'password'], 'there is no name'],
  [['--mirror', 'ftp://x', '--talos', 'v1.9.0'], '`ftp://x` is not the address of a registry'],
  [['--mirror', `http://u:${PASSWORD}@x`, '--talos', 'v1.9.0'], 'the address of the mirror has a login in it'],
  [['--mirror', 'http://x/Team', '--talos', 'v1.9.0'], 'the path of the mirror is `Team`'],
  [
    [...MIRROR, '--talos', 'v1.9.0', '--hosts', 'docker.io/library'],
    '`docker.io/library` is not the host of a registry',
  ],
  [[...MIRROR, '--talos', 'v1.9.0', '--prefix', 'a'], '`--naming prefix` and `--prefix PATH` need each other'],
  [[...MIRROR, '--talos', 'v1.9.0', '--naming', 'prefix', '--prefix', 'A'], '`--prefix` is `A`'],
  [[...MIRROR, '--talos', 'v1.9.0', '--naming', 'x'], 'expected `replace-host`, `keep-host` or a template'],
  [[...MIRROR, '--talos', 'v1.9.0', '--naming', '{host}-{path}'], 'nodes cannot find images by the naming rule'],
  [[...MIRROR, '--talos', 'v1.9.0', '--output', 'x'], 'makes one text'],
  [[...MIRROR, '--talos', 'v1.9.0', '--replace'], '`--replace` is for files'],
  [[...MIRROR, '--talos', 'v1.9.0', '--in-place'], '`--in-place` needs a file'],
  [
    [...MIRROR, '--talos', 'v1.9.0', '--format', 'flags', '--merge', 'cp.yaml'],
    '`--merge` is for machine configurations',
  ],
  [
    [...MIRROR, '--talos', 'v1.9.0', '--format', 'flags', '--nameserver', '1.1.1.1'],
    '`--nameserver` is for nodes of Talos',
  ],
  [
    [...MIRROR, '--talos', 'v1.9.0', '--format', 'flags', '--naming', 'keep-host'],
    'the flags of talosctl cannot say a path',
  ],
  [
    [...MIRROR, '--talos', 'v1.9.0', '--format', 'registries.conf', '--hosts', '*'],
    'registries.conf cannot have one mirror for all hosts',
  ],
  [['--talos', 'v1.9.0', '--address', '10.0.0.1/8'], '`--address` belongs to an interface'],
  [['--talos', 'v1.9.0', '--interface', 'e', '--network', 'network.yaml'], 'both describe interfaces'],
  [['--talos', 'v1.9.0', '--interface', 'e', '--bond-link', 'x'], 'there is none'],
  [['--talos', 'v1.9.0', '--interface', 'e', '--route', 'x'], '`--route x` is not a network and its gateway'],
  [['--talos', 'v1.9.0', '--interface', 'e', '--vlan', 'x'], '`--vlan x` is not a number'],
  [[...MIRROR, '--talos', 'v1.9.0', '--file', '-', '--merge', '-'], 'standard input can be one source only'],
])('rootsmith config registries %j is USAGE: %s', async (args, message) => {
  const { status, stdout, stderr } = await config(args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('[USAGE]');
  expect(stderr).toContain(message);
  expect(stderr).toContain('hint: ');
  expect(stderr).not.toContain(PASSWORD);
});

test('rootsmith config registries exits with 3 for a wrong network, and names line and column', async () => {
  const { status, stderr } = await config(['--talos', 'v1.9.0', '--network', 'network.yaml']);
  expect(status).toBe(3);
  expect(stderr).toContain(
    'network.yaml:4:25: at `interfaces[0].routes[0].gateway`: `10.9.0.1` is not in a network of `eth0`',
  );
  expect(stderr).toContain('[NODE_NETWORK_INVALID]');
});

test('rootsmith config registries exits with 3 for a configuration that the patch does not fit, and leaves it alone', async () => {
  const before = readFileSync(join(folder, 'new.yaml'), 'utf8');
  const { status, stderr } = await config([
    ...MIRROR,
    '--talos',
    'v1.9.0',
    '--hosts',
    'docker.io',
    '--merge',
    'new.yaml',
    '--in-place',
  ]);
  expect(status).toBe(3);
  expect(stderr).toContain('new.yaml:1:1: the mirror of docker.io is given here in `RegistryMirrorConfig`');
  expect(stderr).toContain('[MERGE_CONFLICT]');
  expect(readFileSync(join(folder, 'new.yaml'), 'utf8')).toBe(before);
});

test('rootsmith config registries exits with 4 for a release that it does not know, and for files that are not there', async () => {
  expect((await config([...MIRROR, '--talos', 'v1.99.0'])).stderr).toContain('[TALOS_VERSION_UNKNOWN]');
  expect(await config([...MIRROR, '--talos', 'v1.9.0', '--merge', 'none.yaml'])).toMatchObject({
    status: 4,
    stdout: '',
  });
});

test('rootsmith config registries --merge refuses what Talos would refuse of the result', async () => {
  writeFileSync(
    join(folder, 'bridge.yaml'),
    'version: v1alpha1\nmachine:\n  network:\n    interfaces:\n      - interface: eth0\n        bridge: { interfaces: [eth1] }\n',
  );
  const bond = ['--interface', 'eth0', '--bond-mode', 'active-backup', '--bond-link', 'eth5'];
  const { status, stdout, stderr } = await config(['--talos', 'v1.9.6', ...bond, '--merge', 'bridge.yaml']);
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  expect(stderr).toContain(
    'bridge.yaml:6:17: at `machine.network.interfaces[0].bridge`: `bridge` and `bond` exclude each other, which Talos v1.9.6 refuses, once the patch is in it',
  );
});
