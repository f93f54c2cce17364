import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkPlaceModules } from '../../../../src/installer/index.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';
import { LAYOUT_CRC, testModule } from '../../../fixtures/check-modules.ts';
import { checkableKernel, MODULES, moduleTree } from '../../../fixtures/checkable-base.ts';
import { squashed, talosBase } from '../../../fixtures/talos-base.ts';

const folder = mkdtempSync(join(tmpdir(), 'rootsmith-check-'));
const temporary = join(folder, 'temporary');
const path = (name: string): string => join(folder, name);
const places = { files: '', uki: '' };

const base = {
  exports: [{ name: 'rs_answer', crc: 0x42 }],
  needs: [],
  versions: { module_layout: LAYOUT_CRC },
};
const hello = {
  needs: ['_printk', 'rs_answer'],
  versions: { module_layout: LAYOUT_CRC, _printk: 0x2222, rs_answer: 0x42 },
  more: ['depends=rs_base'],
};

beforeAll(async () => {
  mkdirSync(temporary);
  const rootfs = moduleTree({ rs_base: base, rs_hello: hello, rs_unsigned: { signedBy: 'nobody' } });
  const extensions = [{ name: 'zfs', version: '2.3.3', paths: moduleTree({ zfs: { signedBy: 'other' } }) }];
  const kernel = checkableKernel();
  places.files = await talosBase(folder, 'files', { rootfs, extensions, kernel, version: 'v1.9.0' });
  places.uki = await talosBase(folder, 'uki', {
    rootfs,
    kernel,
    isUki: true,
    version: 'v1.12.0',
    commandLine: 'console=tty0 module.sig_enforce=1',
  });
  writeFileSync(path('vmlinuz'), kernel);
  writeFileSync(path('rs_hello.ko'), testModule(hello));
  writeFileSync(path('rs_base.ko.gz'), gzipSync(testModule({ name: 'rs_base', ...base })));
  writeFileSync(path('extension.sqsh'), await squashed(moduleTree({ nvidia: {} })));
  mkdirSync(path('tree/boot'), { recursive: true });
  mkdirSync(path(`tree/${MODULES}/extras`), { recursive: true });
  writeFileSync(path('tree/boot/vmlinuz-6'), checkableKernel('CONFIG_MODULE_SIG=y\nCONFIG_MODULE_SIG_FORCE=y\n'));
  writeFileSync(path(`tree/${MODULES}/extras/rs_hello.ko`), testModule({ signedBy: 'nobody' }));
});

afterAll(() => rmSync(folder, { recursive: true }));

const check = async (place: string, ...inputs: readonly string[]) =>
  await checkPlaceModules({ place, inputs }, { env: {}, temporaryFolder: temporary });
const short = ({ modules }: Awaited<ReturnType<typeof check>>) =>
  modules.map(({ module, outcome, errno }) => `${module.tree} ${module.name} ${errno?.name ?? outcome}`);

test('checkPlaceModules() checks all modules of an installer, in the rootfs and in its extensions', async () => {
  const report = await check(places.files);

  expect(short(report)).toEqual([
    'rootfs rs_base ok',
    'rootfs rs_hello ok',
    'rootfs rs_unsigned ok',
    'extension zfs 2.3.3 zfs ok',
  ]);
  expect(report).toMatchObject({ platform: 'linux/amd64', talos: 'v1.9.0', enforcement: { signatures: 'optional' } });
});

test('checkPlaceModules() reads what is enforced from the command line of a UKI', async () => {
  const report = await check(places.uki);

  expect(short(report)).toEqual(['rootfs rs_base ok', 'rootfs rs_hello ok', 'rootfs rs_unsigned EKEYREJECTED']);
  expect(report.enforcement.reasons[0]).toBe('module.sig_enforce is set in the command line of the UKI');
});

test('checkPlaceModules() takes the default command line of the release where there is no UKI', async () => {
  const version = parseTalosVersion('v1.12.0');

  const report = await checkPlaceModules(
    { place: places.files, inputs: [], version },
    { env: {}, temporaryFolder: temporary },
  );

  expect(report.enforcement.reasons[0]).toContain('Talos v1.12.0 (its default)');
  expect(short(report)).toContain('extension zfs 2.3.3 zfs EKEYREJECTED');
});

test('checkPlaceModules() checks what is named beside the place, with the modules of the place as providers', async () => {
  const [ko, gz, sqsh] = [path('rs_hello.ko'), path('rs_base.ko.gz'), path('extension.sqsh')];

  expect(short(await check(places.uki, ko))).toEqual([`${ko} rs_hello ok`]);
  expect(short(await check(path('vmlinuz'), ko))).toEqual([`${ko} rs_hello ENOENT`]);
  expect(short(await check(path('vmlinuz'), ko, gz, sqsh))).toEqual([
    `${ko} rs_hello ok`,
    `${gz} rs_base ok`,
    `${sqsh} nvidia ok`,
  ]);
});

test('checkPlaceModules() reads directories with a kernel', async () => {
  expect(short(await check(path('tree')))).toEqual([`${path('tree')} rs_hello EKEYREJECTED`]);
});

test('checkPlaceModules() tells what is wrong with the indexes', async () => {
  const { indexes } = await check(places.uki);

  expect(indexes.map((finding) => finding.path.replace(/.*\//, ''))).toEqual([
    'modules.dep.bin',
    'modules.alias.bin',
    'modules.symbols.bin',
    'modules.builtin.bin',
  ]);
});

test('checkPlaceModules() refuses a place without a kernel', async () => {
  await expect(check(path(`tree/${MODULES}`))).rejects.toMatchObject({ code: 'BASE_NOT_INSTALLER' });
  await expect(check(path('rs_hello.ko'))).rejects.toMatchObject({ code: 'KERNEL_INVALID' });
});

test('checkPlaceModules() leaves nothing behind', () => {
  expect(existsSync(temporary)).toBe(true);
  expect(readdirSync(temporary)).toEqual([]);
});
