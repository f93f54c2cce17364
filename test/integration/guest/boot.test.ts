import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';
import { $ } from 'zx';
import { type BootAssets, takeBootAssets } from '../../../scripts/boot/take-boot-assets.ts';
import { bootInstaller } from '../../../scripts/boot.ts';
import { helloText, writeHello } from '../../../scripts/build-hello.ts';
import { realInstaller } from '../../../scripts/real-installer.ts';

const pipeline = join(import.meta.dirname, '../../../scripts/shell-pipeline.sh');
const spec = `name: hello-world
container:
  entrypoint: ./hello
  args:
    - --config
    - config.ini
depends:
  - network:
      - addresses
restart: always
`;
let directory: string;
let assets: BootAssets;
let kernelRelease: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'rootsmith-guest-'));
  const base = await realInstaller('small');
  kernelRelease = base.kernelRelease;
  assets = await takeBootAssets(base.place, { architecture: 'amd64', directory });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('the base installer boots its kernel, loads a module and lists its rootfs', async () => {
  const report = await bootInstaller({ ...assets, log: join(directory, 'base.log') });

  expect(report).toMatchObject({ done: true, kernelRelease, modules: { vfat: 'ok' }, services: [] });
  expect(report.listing.get('/sbin/poweroff')).toMatchObject({ type: 'file', mode: 0o755, nlink: 3, uid: 0 });
  expect(report.listing.get('/sbin/poweroff')?.inode).toBe(report.listing.get('/sbin/init')?.inode);
  expect(report.listing.get('/etc/hosts')).toMatchObject({ size: 0 });
  expect(report.listing.get('/tmp')).toMatchObject({ type: 'directory', mode: 0o1777 });
});

test('shell-pipeline.sh adds a service and removes paths, and the result boots and runs it', async () => {
  const overlay = join(directory, 'overlay');
  const rootfs = join(overlay, 'usr/local/lib/containers/hello-world');
  const initramfs = join(directory, 'custom.xz');
  writeHello(rootfs, 'amd64');
  await $`printf %s ${'greeting = hi'} > ${rootfs}/config.ini`;
  await $`mkdir -p ${overlay}/usr/local/etc/containers && printf %s ${spec} > ${overlay}/usr/local/etc/containers/hello-world.yaml`;

  await $`${pipeline} ${assets.initramfs} ${initramfs} ${overlay} ${'/lib/modules /etc/h*'}`;
  const report = await bootInstaller({ ...assets, initramfs, log: join(directory, 'custom.log') });

  expect(report.services).toEqual([{ name: 'hello-world', exitCode: 0, output: `${helloText}greeting = hi` }]);
  expect(report.modules).toEqual({ vfat: 'failed' });
  expect(report.listing.has('/etc/hosts')).toBe(false);
  expect(report.listing.has('/etc/os-release')).toBe(true);
});

test('bootInstaller() throws at an initramfs that the kernel cannot unpack', async () => {
  const initramfs = join(directory, 'crc64.xz');
  await $`xz -dc ${assets.initramfs} | xz -0 -C crc64 > ${initramfs}`;

  const boot = bootInstaller({ ...assets, initramfs, log: join(directory, 'broken.log') });

  await expect(boot).rejects.toThrow(/does not boot: .*(Initramfs unpacking failed|rootfs image is not initramfs)/);
});

test('bootInstaller() throws when the guest takes too long', async () => {
  const boot = bootInstaller({ ...assets, log: join(directory, 'slow.log'), timeoutMs: 300 });

  await expect(boot).rejects.toThrow('no end after 300 ms');
});
