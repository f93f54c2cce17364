import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readGuestLog } from '../../../scripts/boot/guest-log.ts';
import { helloText } from '../../../scripts/build-hello.ts';
import { bootableInstaller } from '../../fixtures/bootable-installer.ts';
import { readInstallers } from '../../fixtures/gallery/read-installer.ts';
import { layeredGuest } from '../../fixtures/layers/layered-guest.ts';
import { bootFirmware } from '../../fixtures/ovmf.ts';
import { built, repository, rootsmith } from '../../fixtures/rootsmith.ts';

const RELEASE = 'v1.13.9';
let folder: string;
let place: string;
const path = (...names: readonly string[]): string => join(folder, ...names);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-today-'));
  const env = { SOURCE_DATE_EPOCH: '1700000000', XDG_CACHE_HOME: path('cache') };
  for (const name of ['talos-today', 'extension', 'hello-world'])
    cpSync(join(repository, 'recipes', name), path('recipes', name), { recursive: true });
  const base = await bootableInstaller(folder, 'base', { version: RELEASE, guest: await layeredGuest(folder) });
  place = `oci:${path('result')}:v1`;
  const replaced = ['--replace', `ghcr.io/siderolabs/installer:${RELEASE}=${base}`];
  await built([path('recipes/talos-today'), ...replaced, '-o', place], { env });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is in both segments of the result's initramfs, unpacked by zstd and cpio. */
async function unpackedInitramfs(): Promise<string> {
  const [image] = await readInstallers(place);
  if (image === undefined) throw new Error('bug: nothing was built');
  const initramfs = Buffer.from(image.initramfs);
  const { start, end } = image.segment;
  mkdirSync(path('unpacked'));
  for (const segment of [initramfs.subarray(start, end), initramfs.subarray(end)]) {
    const input = segment.subarray(segment.findIndex((byte) => byte !== 0));
    const archive = execFileSync('zstd', ['-dc'], { input, maxBuffer: 1e9 });
    execFileSync('cpio', ['-i', '--quiet', '--no-absolute-filenames'], { cwd: path('unpacked'), input: archive });
  }
  return path('unpacked');
}

const inImage = (image: string, file: string): string =>
  execFileSync('unsquashfs', ['-cat', image, file], { encoding: 'utf8' });

test('recipes/talos-today puts extension, file and service where foreign programs find them', async () => {
  const root = await unpackedInitramfs();

  expect(readFileSync(join(root, 'extensions.yaml'), 'utf8')).toMatch(
    /^layers:\n {4}- image: 0\.sqsh\n {6}metadata:\n {8}name: hello-world\n {8}version: v1\.0\.0\n/,
  );
  const [rootfs, layer] = [join(root, 'rootfs.sqsh'), join(root, '0.sqsh')];
  expect(inImage(rootfs, 'usr/share/acme/site.conf')).toBe('site = north\n');
  expect(inImage(rootfs, 'usr/local/etc/containers/greeter.yaml')).toContain('name: greeter\n');
  expect(inImage(layer, 'usr/local/etc/containers/hello-world.yaml')).toContain('name: hello-world\n');
  expect(inImage(layer, 'usr/local/share/spdx/hello-world.spdx.json')).toContain('SPDX-2.3');
});

test('recipes/talos-today adds to and removes from each command line of the UKI', async () => {
  const { stdout } = await rootsmith(['uki', 'inspect', place, '--json']);

  const { profiles } = JSON.parse(stdout) as { readonly profiles: readonly { readonly cmdline: string }[] };
  expect(profiles.length).toBeGreaterThan(1);
  for (const { cmdline } of profiles) {
    expect(cmdline.split(' ')).toContain('net.ifnames=0');
    expect(cmdline).not.toContain('init_on_alloc');
  }
});

test('the ISO of recipes/talos-today boots by UEFI, and its guest has extension, service, file and argument', async () => {
  const flags = ['-k', 'iso', '--bootloader', 'sd-boot', '-o', folder];
  const made = await rootsmith(['media', place, ...flags]);
  expect(made, made.stderr).toMatchObject({ status: 0 });

  const console = await bootFirmware({
    image: path('metal-amd64.iso'),
    as: 'usb',
    firmware: 'uefi',
    until: /=== rootsmith guest done/,
    folder,
    timeoutMs: 600_000,
  });

  const log = console.replaceAll('\r', '');
  expect(log).toContain('=== rootsmith layers 1,');
  const [, line = ''] = /=== rootsmith command line: (.*)/.exec(log) ?? [];
  expect(line.split(' ')).toEqual(expect.arrayContaining(['talos.halt_if_installed=1', 'net.ifnames=0']));
  expect(line).not.toContain('init_on_alloc');
  const { services, listing } = readGuestLog(log);
  const output = `${helloText}${readFileSync(path('recipes/hello-world/config.ini'), 'utf8')}`;
  expect(services).toEqual(['greeter', 'hello-world'].map((name) => ({ name, exitCode: 0, output })));
  expect(listing.get('/usr/share/acme/site.conf')).toMatchObject({ type: 'file', mode: 0o644, uid: 0, size: 13 });
});
