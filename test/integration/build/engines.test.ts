import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeBootAssets } from '../../../scripts/boot/take-boot-assets.ts';
import { bootInstaller } from '../../../scripts/boot.ts';
import { writeHelloRootfs } from '../../../scripts/build-hello.ts';
import { realInstaller } from '../../../scripts/real-installer.ts';
import { type Dockerd, startDockerd } from '../../fixtures/dockerd.ts';
import { imageBytes } from '../../fixtures/image-bytes.ts';
import { differences, type InstallerTree, installerTree } from '../../fixtures/installer-tree.ts';
import { layerImage } from '../../fixtures/layer-image.ts';
import { built, repository, rootsmith } from '../../fixtures/rootsmith.ts';

const LIBRARY = 'docker.io/library/alpine:3.15';
const LIBRARY_PATH = '/usr/local/lib/ld-musl-x86_64.so.1';
const INSTALLER = 'ghcr.io/siderolabs/installer:v1.0.6';

let folder: string;
let base: string;
let library: string;
let kernel: { readonly place: string; readonly kernelRelease: string };
let dockerd: Dockerd;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-build-'));
  base = (await realInstaller('v1.0')).place;
  kernel = await realInstaller('kernel');
  library = layerImage(folder, 'alpine', {
    'lib/ld-musl-x86_64.so.1': 'the library\n',
    'etc/alpine-release': '3.15\n',
  });
  dockerd = await startDockerd();
  skopeo('copy', base, `docker-daemon:${INSTALLER}`);
  skopeo('copy', library, 'docker-daemon:alpine:3.15');
});

afterAll(async () => {
  await dockerd?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function skopeo(...args: readonly string[]): void {
  const host = ['--dest-daemon-host', `unix://${dockerd.socket}`];
  execFileSync('skopeo', ['--insecure-policy', args[0] ?? '', ...host, ...args.slice(1)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function boot(place: string, name: string): ReturnType<typeof bootInstaller> {
  const directory = mkdtempSync(join(folder, 'boot-'));
  const assets = await takeBootAssets(place, { architecture: 'amd64', directory });
  return await bootInstaller({ ...assets, log: join(folder, `${name}.log`), timeoutMs: 240_000 });
}

let byTools: InstallerTree;
const outputs = { graft: '', tools: '', docker: '' };

test('build makes the same rootfs and kernel by squashfs-tools and by docker', async () => {
  const sources = ['recipes/custom-rootfs', '--base', base, '--replace', `${LIBRARY}=${library}`];
  outputs.tools = `oci:${folder}/tools:v1`;
  outputs.docker = `oci:${folder}/docker:v1`;
  await built([...sources, '-o', outputs.tools, '--engine', 'squashfs-tools']);
  await built([...sources, '-o', outputs.docker, '--engine', 'docker', '--network', 'none'], { env: dockerd.env });
  byTools = await installerTree(outputs.tools);

  const byDocker = await installerTree(outputs.docker);

  expect(differences(byTools, byDocker)).toEqual([]);
  expect(byTools.vmlinuz).toBe(byDocker.vmlinuz);
  expect(byTools.paths.get(LIBRARY_PATH)).toContain('100755 0 0');
  expect(byTools.paths.has('/usr/share/zoneinfo')).toBe(false);
});

test('build makes the same rootfs by graft, the default, and by squashfs-tools', async () => {
  outputs.graft = `oci:${folder}/graft:v1`;
  await built(['recipes/custom-rootfs', '--base', base, '--replace', `${LIBRARY}=${library}`, '-o', outputs.graft]);

  const byGraft = await installerTree(outputs.graft, { withTimes: true });

  expect(differences(await installerTree(outputs.tools, { withTimes: true }), byGraft)).toEqual([]);
  expect(byGraft.vmlinuz).toBe(byTools.vmlinuz);
  expect(byGraft.rootfsBytes).toBeLessThanOrEqual(byTools.rootfsBytes * 1.01);
});

// The new content is a few kilobytes; the base's layer is as GNU gzip makes it. Half a megabyte is less than one percent
// of an installer of Talos's size, which `npm run test:long` compares.
test.each(['v1.0', 'v1.9'] as const)('build lets an image of %s grow by less than half a megabyte', async (variant) => {
  for (const architecture of ['amd64', 'arm64'] as const) writeHelloRootfs(architecture);
  const before = (await realInstaller(variant)).place;
  const after = `oci:${folder}/hello-${variant}:v1`;

  await built(['recipes/hello-world', '--base', before, '-o', after]);

  expect(imageBytes(after)).toBeLessThan(imageBytes(before) + 500_000);
});

test('build changes nothing but what the recipe says', async () => {
  const before = await installerTree(base, { withTimes: true });
  const after = await installerTree(outputs.graft, { withTimes: true });

  const changed = differences(before, after).map((difference) => difference.split('\n')[0] ?? '');

  const expected = /^\/usr\/share\/zoneinfo(\/|$)|^\/usr\/local(\/|$)|^\/etc\/motd$/;
  expect(changed.filter((path) => !expected.test(path) && !isParent(path))).toEqual([]);
  expect(after.vmlinuz).toBe(before.vmlinuz);
});

/** Parents of what changed: their link count or time may differ. */
function isParent(path: string): boolean {
  return ['/', '/usr', '/etc', '/usr/share', '/usr/local'].includes(path);
}

test("build -f makes of the guide's Dockerfile what docker build makes of it", async () => {
  const context = join(repository, 'recipes/dockerfile');
  const ours = `oci:${folder}/dockerfile:v1`;
  const removal = ['--build-arg', 'RM=/usr/share/zoneinfo /usr/share/doc*'];
  await built([
    '-f',
    join(context, 'Dockerfile'),
    '-o',
    ours,
    '--base',
    base,
    '--replace',
    `${LIBRARY}=${library}`,
    ...removal,
    context,
  ]);
  await dockerd.docker('build', '--network', 'none', '-t', 'guide:v1', ...removal, context);
  const theirs = `oci:${folder}/guide:v1`;
  execFileSync(
    'skopeo',
    ['--insecure-policy', 'copy', '--src-daemon-host', `unix://${dockerd.socket}`, 'docker-daemon:guide:v1', theirs],
    { stdio: 'ignore' },
  );

  const [a, b] = [await installerTree(ours), await installerTree(theirs)];

  expect(differences(a, b)).toEqual([]);
  expect(a.vmlinuz).toBe(b.vmlinuz);
});

test('build puts another kernel and its modules in, and the result boots with them', async () => {
  const output = `oci:${folder}/kernel:v1`;
  await built([
    'recipes/custom-kernel',
    '--base',
    base,
    '--replace',
    `ghcr.io/siderolabs/kernel:v1.0.0-25-gcf9709e=${kernel.place}`,
    '--force', // it is a sample of a kernel, in which some modules lack others that they need
    '-o',
    output,
  ]);

  const report = await boot(output, 'kernel');

  expect(report).toMatchObject({ done: true, kernelRelease: kernel.kernelRelease, modules: { vfat: 'ok' } });
});

test('build refuses a new kernel with old modules before anything is written', async () => {
  const recipe = join(folder, 'mismatch.yaml');
  writeFileSync(
    recipe,
    `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${base}\nkernel: { image: '${kernel.place}', modules: false }\n`,
  );

  const { status, stdout, stderr } = await rootsmith(['build', recipe, '-o', `oci:${folder}/mismatch:v1`]);

  expect(status).toBe(3);
  expect(stderr).toContain('KERNEL_MISMATCH');
  expect(stderr).toContain(kernel.kernelRelease);
  expect(stdout).toBe('');
});

test.each(['graft', 'tools', 'docker'] as const)(
  'what the engine %s built boots and shows the customisation from inside',
  async (engine) => {
    const report = await boot(outputs[engine], engine);

    expect(report.done).toBe(true);
    expect(report.listing.get(LIBRARY_PATH)).toMatchObject({ type: 'file', mode: 0o755, uid: 0, gid: 0 });
    expect(report.listing.has('/usr/share/zoneinfo')).toBe(false);
  },
);

test('build adds the hello-world service, and the booted system runs it', async () => {
  execFileSync(process.execPath, [join(repository, 'scripts/build-hello.ts')]);
  const output = `oci:${folder}/hello:v1`;
  await built(['recipes/hello-world', '--base', base, '-o', output]);

  const report = await boot(output, 'hello');

  expect(report.services).toEqual([
    expect.objectContaining({ name: 'hello-world', exitCode: 0, output: expect.stringContaining('Hello, world!') }),
  ]);
});
