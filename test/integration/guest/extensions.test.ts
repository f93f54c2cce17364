import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readGuestLog } from '../../../scripts/boot/guest-log.ts';
import { takeBootAssets } from '../../../scripts/boot/take-boot-assets.ts';
import { bootKernel } from '../../../scripts/boot.ts';
import { helloText, writeHello } from '../../../scripts/build-hello.ts';
import { realInstaller } from '../../../scripts/real-installer.ts';
import { build } from '../../../src/installer/index.ts';
import { parseRecipe } from '../../../src/recipe/index.ts';
import { type DebianKernel, debianKernel } from '../../fixtures/debian-kernel.ts';
import { extensionFolder } from '../../fixtures/extension-images.ts';

/** Modules of Debian's kernel that the base lacks; the second needs the first, which is in an extension of its own. */
const lone = 'drivers/net/veth.ko';
const spec =
  'name: hello\ncontainer:\n  entrypoint: ./hello\nrestart: always\ndepends:\n  - network:\n      - addresses\n';

let folder: string;
let debian: DebianKernel;
let vmlinuz: string;
let initramfs: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-layers-'));
  debian = await debianKernel();
  const base = await realInstaller('small');
  const hello = extensionFolder(folder, {
    name: 'hello',
    files: { 'usr/local/etc/containers/hello.yaml': spec, 'lib/firmware/acme/card.bin': 'firmware' },
  });
  writeHello(join(hello, 'rootfs/usr/local/lib/containers/hello'), 'amd64');
  const drivers = extensionFolder(folder, { name: 'drivers' });
  const target = join(drivers, `rootfs/lib/modules/${debian.release}/extras/veth.ko`);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(debian.modules, 'kernel', lone), target);
  const text = `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${base.place}\nextensions: [{ dir: ${hello} }, { dir: ${drivers} }]\n`;
  const recipe = parseRecipe(text, { file: 'recipe.yaml', folder });
  const place = `oci:${folder}/built:v1`;
  await build(recipe, [place], { env: { SOURCE_DATE_EPOCH: '1700000000' } });
  ({ vmlinuz, initramfs } = await takeBootAssets(place, { architecture: 'amd64', directory: folder }));
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** All segments of the initramfs, by xz and cpio. */
function unpacked(): string {
  const root = mkdtempSync(join(folder, 'unpacked-'));
  const script =
    'xz -dc --ignore-check "$1" > ../all.cpio; while cpio -i -u --quiet --no-absolute-filenames; do :; done < ../all.cpio';
  execFileSync('sh', ['-c', script, 'sh', initramfs], { cwd: root, stdio: 'ignore' });
  return root;
}

test('the layer of module indexes is what depmod makes of rootfs and extensions, byte for byte', () => {
  const root = unpacked();
  const merged = mkdtempSync(join(folder, 'merged-'));
  const unsquash = (image: string, to: string): unknown =>
    execFileSync('unsquashfs', ['-f', '-no-xattrs', '-d', to, join(root, image)], { stdio: 'pipe' });
  for (const image of ['rootfs.sqsh', '0.sqsh', '1.sqsh']) unsquash(image, merged);
  const config = join(folder, '10-extra-modules.conf');
  writeFileSync(config, 'search extras built-in\n');
  execFileSync('depmod', ['--all', '--basedir', merged, '--config', config, debian.release], { stdio: 'pipe' });
  const layer = join(folder, 'modules.dep');
  unsquash('modules.dep.sqsh', layer);

  const directory = join('lib/modules', debian.release);
  const names = (at: string): readonly string[] =>
    execFileSync('sh', ['-c', 'ls -d modules.*'], { cwd: join(at, directory), encoding: 'utf8' })
      .trim()
      .split('\n');
  const differing = names(merged).filter(
    (name) => !readFileSync(join(merged, directory, name)).equals(readFileSync(join(layer, directory, name))),
  );
  expect(names(layer)).toEqual(names(merged));
  // kmod writes it in the order of a hash table.
  expect(differing).toEqual(['modules.symbols']);
  expect(readFileSync(join(layer, directory, 'modules.dep'), 'utf8')).toContain('extras/veth.ko:');
});

test('an image with extensions boots: its service runs, its module loads, its firmware is seen', async () => {
  const stage = mkdtempSync(join(folder, 'stage-'));
  mkdirSync(join(stage, 'lib/modules', debian.release), { recursive: true });
  cpSync(join(import.meta.dirname, '../../fixtures/layers/init.sh'), join(stage, 'init'));
  cpSync(
    join(debian.modules, 'kernel/fs/overlayfs/overlay.ko'),
    join(stage, 'lib/modules', debian.release, 'overlay.ko'),
  );
  const archive = execFileSync('sh', ['-c', 'find . | cpio -o -H newc --quiet'], { cwd: stage, maxBuffer: 1e8 });
  const bootable = join(folder, 'bootable');
  const built = readFileSync(initramfs);
  writeFileSync(bootable, Buffer.concat([built, new Uint8Array(-built.length & 3), archive]));

  const console = await bootKernel({
    vmlinuz,
    initramfs: bootable,
    log: join(folder, 'console.log'),
    kernelArguments: ['rootsmith.modprobe=veth'],
    timeoutMs: 400_000,
    end: '=== rootsmith guest done',
  });

  expect(console).toContain('=== rootsmith layers 3, firmware: /root/lib/firmware/acme/card.bin');
  const report = readGuestLog(console);
  expect(report.modules).toEqual({ veth: 'ok' });
  expect(report.services).toEqual([{ name: 'hello', exitCode: 0, output: helloText }]);
  expect(report.listing.get('/usr/local/etc/containers/hello.yaml')).toMatchObject({ type: 'file', uid: 0 });
}, 500_000);
