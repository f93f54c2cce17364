import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BootAssets, takeBootAssets } from '../../../scripts/boot/take-boot-assets.ts';
import { bootInstaller } from '../../../scripts/boot.ts';
import { realInstaller } from '../../../scripts/real-installer.ts';
import { type Dockerd, startDockerd } from '../../fixtures/dockerd.ts';
import { built, rootsmith } from '../../fixtures/rootsmith.ts';
import { runTool } from '../../fixtures/run-tool.ts';

let folder: string;
let base: Awaited<ReturnType<typeof realInstaller>>;
let result: string;
let written: number;
let assets: BootAssets;
let dockerd: Dockerd;

/** Runs a program and then tells, on stderr, what it has written: a shell takes over the counts of its children. */
const counting = ['sh', '-c', '"$@"; status=$?; cat /proc/$$/io >&2; exit $status', 'sh'];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-layer-'));
  base = await realInstaller('small');
  result = join(folder, 'result');
  const args = [
    'build',
    'recipes/hello-world',
    '--base',
    base.place,
    '--platform',
    'linux/amd64',
    '-o',
    `oci:${result}:v1`,
  ];
  const { status, stderr } = await rootsmith(args, { prefix: counting });
  expect(status, stderr).toBe(0);
  written = Number(/^wchar: (\d+)$/m.exec(stderr)?.[1]);
  assets = await takeBootAssets(`oci:${result}:v1`, { architecture: 'amd64', directory: folder });
  dockerd = await startDockerd();
});

afterAll(async () => {
  await dockerd?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

function blobsOf(layout: string): readonly { readonly path: string; readonly size: number }[] {
  const names = run('ls', join(layout, 'blobs/sha256')).trim().split('\n');
  return names.map((name) => join(layout, 'blobs/sha256', name)).map((path) => ({ path, size: statSync(path).size }));
}

function largestBlob(): string {
  return blobsOf(result).toSorted((a, b) => b.size - a.size)[0]?.path ?? '';
}

test('build writes the bytes of the new image once, and else only the base', () => {
  const image = blobsOf(result).reduce((sum, { size }) => sum + size, 0);
  const { vmlinuz = 0, 'initramfs.xz': initramfs = 0 } = base.sizes;
  const expanded = runTool('xz', ['-dc', join(folder, 'initramfs.xz')]).length;

  expect(written).toBeGreaterThan(image);
  expect(written).toBeLessThan(image + vmlinuz + initramfs + expanded + 200_000);
});

const PIECE_BYTES = 128 * 1024;

test('the new layer holds the initramfs as it is, not compressed again', () => {
  const layer = readFileSync(largestBlob());
  const initramfs = readFileSync(assets.initramfs);

  const places = Array.from({ length: Math.floor(initramfs.length / PIECE_BYTES) }, (_, index) => index * PIECE_BYTES);
  const asTheyAre = places.filter((at) => layer.includes(initramfs.subarray(at, at + PIECE_BYTES / 16)));

  // Headers of stored blocks lie in some; the index at the end does compress.
  expect(asTheyAre.length / places.length).toBeGreaterThan(0.7);
});

test('gzip takes the new layer for sound', () => {
  runTool('gzip', ['-t'], readFileSync(largestBlob()));
});

test('xz takes the new initramfs for sound', () => {
  runTool('xz', ['-t'], readFileSync(assets.initramfs));
});

test('skopeo and dockerd read the new layer', () => {
  const daemon = `docker-daemon:rootsmith/stored:v1`;
  run(
    'skopeo',
    '--insecure-policy',
    'copy',
    '--dest-daemon-host',
    `unix://${dockerd.socket}`,
    `oci:${result}:v1`,
    daemon,
  );

  const docker = ['-H', `unix://${dockerd.socket}`];
  const container = run(
    'docker',
    ...docker,
    'create',
    '--platform',
    'linux/amd64',
    'rootsmith/stored:v1',
    'true',
  ).trim();
  run('docker', ...docker, 'cp', `${container}:/usr/install/amd64/initramfs.xz`, join(folder, 'by-docker.xz'));

  expect(readFileSync(join(folder, 'by-docker.xz')).equals(readFileSync(assets.initramfs))).toBe(true);
});

test('umoci unpacks the new layer', () => {
  // umoci reads OCI manifests only, and the base has one of docker's: the layer's blob stays the same.
  run('skopeo', '--insecure-policy', 'copy', '--format', 'oci', `oci:${result}:v1`, `oci:${folder}/oci:v1`);
  run('umoci', 'raw', 'unpack', '--rootless', '--image', `${folder}/oci:v1`, join(folder, 'bundle'));

  const unpacked = readFileSync(join(folder, 'bundle/usr/install/amd64/initramfs.xz'));
  expect(unpacked.equals(readFileSync(assets.initramfs))).toBe(true);
});

test('podman reads the new layer', () => {
  const store = ['--root', join(folder, 'podman'), '--runroot', join(folder, 'podman-run'), '--storage-driver', 'vfs'];
  const archive = join(folder, 'for-podman.tar');
  const name = 'localhost/stored:v1';
  run('skopeo', '--insecure-policy', 'copy', '--format', 'oci', `oci:${result}:v1`, `oci-archive:${archive}:${name}`);
  run('podman', ...store, 'load', '--quiet', '--input', archive);
  const root = run('podman', ...store, 'image', 'mount', name).trim();

  const unpacked = readFileSync(join(root, 'usr/install/amd64/initramfs.xz'));

  run('podman', ...store, 'image', 'unmount', name);
  expect(unpacked.equals(readFileSync(assets.initramfs))).toBe(true);
});

function recipeWith(compression: string, place: string): string {
  const path = join(folder, `${compression}.yaml`);
  const lines = [
    'apiVersion: rootsmith/v1',
    'kind: Installer',
    `base: ${place}`,
    `image: { compression: ${compression} }`,
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

test.each([
  ['zstd', 'zstd', ['-dc']],
  ['none', 'cat', []],
])(
  'build compresses the new layer by %s where the recipe says so, and skopeo reads it',
  async (kind, program, args) => {
    const layout = join(folder, kind);
    run('skopeo', '--insecure-policy', 'copy', '--format', 'oci', base.place, `oci:${folder}/oci-base:v1`);

    const recipe = recipeWith(kind, `oci:${folder}/oci-base:v1`);
    await built([recipe, '--platform', 'linux/amd64', '-o', `oci:${layout}:v1`]);

    run('skopeo', '--insecure-policy', 'copy', `oci:${layout}:v1`, `dir:${layout}-copy`);
    const layer = blobsOf(layout).toSorted((a, b) => b.size - a.size)[0]?.path ?? '';
    const names = Buffer.from(runTool('tar', ['-t'], runTool(program, args, readFileSync(layer)))).toString();
    expect(names).toContain('usr/install/amd64/initramfs.xz');
  },
);

test("build refuses zstd layers in docker's image format", async () => {
  const args = ['build', recipeWith('zstd', base.place), '--platform', 'linux/amd64', '-o', `oci:${folder}/refused:v1`];

  const { status, stderr } = await rootsmith(args);

  expect(status).toBe(3);
  expect(stderr).toContain("docker's format");
});

test('the kernel unpacks the new initramfs and runs the service in it', async () => {
  const report = await bootInstaller({ ...assets, log: join(folder, 'boot.log') });

  expect(report.services).toMatchObject([{ name: 'hello-world', exitCode: 0 }]);
});
