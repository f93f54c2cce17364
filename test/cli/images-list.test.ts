import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { marked } from '../fixtures/marked-text.ts';
import { type RunOptions, rootsmith } from '../fixtures/rootsmith.ts';

let folder: string;

const machineConfig = `version: v1alpha1
machine:
  type: controlplane
  install: { image: ghcr.io/siderolabs/installer:v1.0.6 }
  kubelet: { image: "ghcr.io/siderolabs/kubelet:v1.23.6" }
cluster:
  etcd: { image: "gcr.io/etcd-development/etcd:v3.5.3" }
  extraManifests: [https://manifests.acme.example/cni.yaml]
`;

const pod =
  'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: web, image: "nginx:1.27" }] }\n';

const recipe =
  'apiVersion: rootsmith/v1\nkind: Installer\nbase: ghcr.io/siderolabs/installer:v1.0.6\nkernel: { image: ghcr.io/acme/kernel:1 }\n';

const v106 = `quay.io/coreos/flannel:v0.15.1
ghcr.io/siderolabs/install-cni:v1.0.0-4-g05b0920
docker.io/coredns/coredns:1.9.2
gcr.io/etcd-development/etcd:v3.5.3
k8s.gcr.io/kube-apiserver:v1.23.6
k8s.gcr.io/kube-controller-manager:v1.23.6
k8s.gcr.io/kube-scheduler:v1.23.6
k8s.gcr.io/kube-proxy:v1.23.6
ghcr.io/siderolabs/kubelet:v1.23.6
ghcr.io/siderolabs/installer:v1.0.6
k8s.gcr.io/pause:3.6
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-images-'));
  writeFileSync(join(folder, 'cp.yaml'), machineConfig);
  writeFileSync(join(folder, 'pod.yaml'), pod);
  writeFileSync(join(folder, 'recipe.yaml'), recipe);
  writeFileSync(join(folder, 'images.txt'), '# mine\nredis:7\n');
  writeFileSync(join(folder, 'bad.txt'), 'redis:7\nNginx\n');
  writeFileSync(join(folder, 'binary'), new Uint8Array([0xff, 0x00, 0x80]));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function list(args: readonly string[], options: RunOptions = {}) {
  return rootsmith(['images', 'list', ...args], { directory: folder, ...options });
}

test('rootsmith images list --talos v1.0.6 prints what talosctl of v1.0.6 prints, and nothing else', async () => {
  expect(await list(['--talos', 'v1.0.6'])).toEqual({ status: 0, stdout: v106, stderr: '' });
});

test('rootsmith images list takes another Kubernetes and several releases', async () => {
  const { stdout } = await list(['--talos', 'v1.13.9', '--talos', 'v1.13.8', '--kubernetes', '1.35.2']);

  expect(stdout.split('\n').filter((line) => line.includes('kube-proxy'))).toEqual([
    'registry.k8s.io/kube-proxy:v1.35.2',
  ]);
  expect(stdout).toContain('ghcr.io/siderolabs/kubelet:v1.35.2\n');
});

test('rootsmith images list --bundle talos prints the images of Talos itself', async () => {
  const { stdout } = await list(['--talos', 'v1.13.9', '--bundle', 'talos']);

  expect(stdout).toMatch(
    /^ghcr\.io\/siderolabs\/installer:v1\.13\.9\nghcr\.io\/siderolabs\/installer-base:v1\.13\.9\n/,
  );
});

test('rootsmith images list joins all sources, each image once', async () => {
  const { status, stdout } = await list([
    '--recipe',
    'recipe.yaml',
    '-f',
    'images.txt',
    '--manifests',
    'pod.yaml',
    '--machine-config',
    'cp.yaml',
    '--talos',
    'v1.0.6',
  ]);

  expect(status).toBe(0);
  expect(stdout).toBe(`${v106}docker.io/library/nginx:1.27\ndocker.io/library/redis:7\nghcr.io/acme/kernel:1\n`);
});

test('rootsmith images list warns on standard error of what it did not fetch', async () => {
  const { stderr } = await list(['--talos', 'v1.0.6', '--machine-config', 'cp.yaml']);

  expect(stderr).toMatch(/^warning: cp\.yaml:8:20: `cluster\.extraManifests\[0\]` is not fetched/);
  expect((await list(['--talos', 'v1.0.6', '--machine-config', 'cp.yaml', '--quiet'])).stderr).toBe('');
});

test('rootsmith images list --why names everyone who asked, after a tab', async () => {
  const { stdout } = await list(['--talos', 'v1.0.6', '--machine-config', 'cp.yaml', '--why']);
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/\t +|\t/));

  expect(rows.find(([reference]) => reference === 'gcr.io/etcd-development/etcd:v3.5.3')?.[1]).toBe(
    'Talos v1.0.6: etcd, cp.yaml:7:18: cluster.etcd.image',
  );
  expect(rows.map(([reference]) => reference).join('\n')).toBe(v106.trimEnd());
});

test('rootsmith images list reads what Helm writes from standard input', async () => {
  const { stdout } = await list(['--manifests', '-', '--why'], { input: pod });

  expect(stdout).toBe('docker.io/library/nginx:1.27\tstandard input:4:42: Pod web: spec.containers[0].image\n');
});

test('rootsmith images list reads its own output, and talosctl’s', async () => {
  expect((await list(['-f', '-'], { input: v106 })).stdout).toBe(v106);
});

test('rootsmith images list reads the UTF-16 of Windows PowerShell', async () => {
  const { stdout } = await list(['-f', '-'], { input: new Uint8Array(Buffer.from('\uFEFFredis:7\r\n', 'utf16le')) });

  expect(stdout).toBe('docker.io/library/redis:7\n');
});

test.each([['--json'], ['--format', 'json']])('rootsmith images list %s %s prints one document', async (...words) => {
  const { stdout } = await list(['--machine-config', 'cp.yaml', '--talos', 'v1.0.6', ...words]);

  expect(JSON.parse(stdout)).toMatchObject({
    images: expect.arrayContaining([
      {
        reference: 'gcr.io/etcd-development/etcd:v3.5.3',
        origins: [
          { kind: 'talos', from: 'Talos v1.0.6', what: 'etcd' },
          { kind: 'machine-config', from: 'cp.yaml', what: 'cluster.etcd.image', line: 7, column: 18 },
        ],
      },
    ]),
    warnings: [expect.stringContaining('extraManifests')],
  });
});

test('rootsmith images list --format mirror begins a mirror file', async () => {
  expect((await list(['-f', 'images.txt', '--format', 'mirror'])).stdout).toBe(
    'apiVersion: rootsmith/v1\nkind: Mirror\nimages:\n  - docker.io/library/redis:7\n',
  );
});

test('rootsmith images list takes images of custom resources from where it is told', async () => {
  const input = 'apiVersion: acme.example/v1\nkind: Database\nspec: { image: "postgres:17" }\n';

  expect((await list(['--manifests', '-', '--image-path', 'Database=.spec.image'], { input })).stdout).toBe(
    'docker.io/library/postgres:17\n',
  );
});

test.each([
  ['no source', [], 2, 'USAGE', '--talos v1.0.6'],
  ['a Kubernetes without a release', ['--kubernetes', '1.30.1', '-f', 'images.txt'], 2, 'USAGE', 'Add `--talos'],
  ['a bundle without a release', ['--bundle', 'all', '-f', 'images.txt'], 2, 'USAGE', 'Add `--talos'],
  ['a bundle that there is not', ['--talos', 'v1.0.6', '--bundle', 'no'], 2, 'USAGE', '--help'],
  ['a path without manifests', ['--talos', 'v1.0.6', '--image-path', 'A=.b'], 2, 'USAGE', 'Add `--manifests'],
  ['a path that is none', ['--manifests', 'pod.yaml', '--image-path', 'b'], 2, 'USAGE', 'Prometheus=.spec.image'],
  ['standard input for two', ['--manifests', '-', '-f', '-'], 2, 'USAGE', 'to files'],
  ['two formats', ['--talos', 'v1.0.6', '--format', 'mirror', '--json'], 2, 'USAGE', 'Choose one'],
  ['reasons in a mirror file', ['--talos', 'v1.0.6', '--why', '--format', 'mirror'], 2, 'USAGE', 'Leave `--why` out'],
  ['a version that is none', ['--talos', 'newest'], 2, 'USAGE', 'v1.0.6'],
  ['a Kubernetes that is none', ['--talos', 'v1.0.6', '--kubernetes', 'newest'], 2, 'USAGE', 'v1.30.1'],
  ['a release that is not known', ['--talos', 'v1.0.7'], 4, 'TALOS_VERSION_UNKNOWN', 'v1.0.6'],
  ['a missing file', ['-f', 'none.txt'], 4, 'NOT_FOUND', 'Check the path'],
  ['a folder', ['-f', '.'], 4, 'NOT_FOUND', 'Name a file in it'],
  ['a binary file', ['-f', 'binary'], 3, 'FORMAT_UNSUPPORTED', 'UTF-8'],
  ['a bad line', ['-f', 'bad.txt'], 3, 'REFERENCE_INVALID', 'lower case'],
  ['a manifest as machine configuration', ['--machine-config', 'pod.yaml'], 3, 'MACHINE_CONFIG_INVALID', '--manifests'],
  ['a machine configuration as manifest', ['--manifests', 'cp.yaml'], 3, 'KUBERNETES_INVALID', '--machine-config'],
])('rootsmith images list explains %s', async (_, args, status, code, hint) => {
  const ran = await list(args, { input: '' });

  expect(ran).toMatchObject({ status, stdout: '' });
  expect(ran.stderr).toContain(code);
  expect(ran.stderr.split(/hint/)[1]).toContain(hint);
});

test('rootsmith images list --json prints errors as JSON', async () => {
  const { status, stderr } = await list(['-f', 'bad.txt', '--json']);

  expect(status).toBe(3);
  expect(JSON.parse(stderr)).toMatchObject({
    error: { code: 'REFERENCE_INVALID', details: { file: 'bad.txt', line: 2, column: 1 } },
  });
});

test.each(['utf-8', 'utf-16le', 'utf-32be'] as const)(
  'images list reads every kind of file in %s with a byte order mark',
  async (encoding) => {
    const dockerfile = 'FROM scratch AS customization\nCOPY d /opt/\nFROM ghcr.io/siderolabs/installer:v1.0.6\n';
    const files = { 'cp.yaml': machineConfig, 'pod.yaml': pod, 'recipe.yaml': recipe, Dockerfile: dockerfile };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `m-${name}`), marked(text, encoding));
    writeFileSync(join(folder, 'Dockerfile.marked'), marked(dockerfile, encoding));

    const ran = await list([
      '--machine-config',
      'm-cp.yaml',
      '--manifests',
      'm-pod.yaml',
      '--recipe',
      'm-recipe.yaml',
      '--recipe',
      'Dockerfile.marked',
    ]);

    expect(ran).toMatchObject({ status: 0 });
    expect(ran.stdout.split('\n')).toEqual(
      expect.arrayContaining([
        'docker.io/library/nginx:1.27',
        'ghcr.io/acme/kernel:1',
        'ghcr.io/siderolabs/installer:v1.0.6',
      ]),
    );
  },
);
