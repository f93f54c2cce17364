import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bufferAccess } from '../../../src/bytes/index.ts';
import { build } from '../../../src/installer/index.ts';
import { parseRecipe } from '../../../src/recipe/index.ts';
import { buildCommandLine, parseTalosVersion } from '../../../src/talos/index.ts';
import { enrolmentFiles, inspectUki } from '../../../src/uki/index.ts';
import { built, rootsmith } from '../../fixtures/rootsmith.ts';
import { bootEsp } from '../../fixtures/secureboot/boot-esp.ts';
import { bootableBase } from '../../fixtures/secureboot/bootable-base.ts';
import { takeLayerFiles } from '../../fixtures/secureboot/take-layer-files.ts';
import { testBootSigner, testKeyFiles } from '../../fixtures/secureboot/test-keys.ts';

const TIME = 1_700_000_000;
const BOOT_MS = 240_000;
const env = { SOURCE_DATE_EPOCH: String(TIME) };

let folder: string;
let base: string;
const path = (...names: readonly string[]): string => join(folder, ...names);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-secure-build-'));
  cpSync('recipes/secureboot', path('recipe'), { recursive: true });
  mkdirSync(path('recipe/keys'), { recursive: true });
  copyFileSync(testKeyFiles.key, path('recipe/keys/uki-signing-key.pem'));
  copyFileSync(testKeyFiles.cert, path('recipe/keys/uki-signing-cert.pem'));
  copyFileSync(testKeyFiles.pcrKey, path('recipe/keys/pcr-signing-key.pem'));
  base = await bootableBase(folder, 'uki');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

// The small root file system is that of an older release, which builds say.
const recipeOn = (from: string): readonly string[] => [path('recipe'), '--base', from, '--force'];

async function builtFiles(name: string, from: string): Promise<{ readonly files: string; readonly json: string }> {
  const json = await built([...recipeOn(from), '--json', '-o', `oci:${path(name)}:v1`], { env });
  return { files: takeLayerFiles(path(name), path(`${name}-files`)), json };
}

const sbverify = (file: string): string =>
  execFileSync('sbverify', ['--cert', testKeyFiles.cert, file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

const secureLine = (talos: string): string =>
  buildCommandLine({
    kind: 'installer',
    platform: 'metal',
    architecture: 'amd64',
    version: parseTalosVersion(talos),
    secureBoot: true,
    extraArguments: ['console=ttyS0', '-init_on_alloc'],
  });

test('firmware with our keys starts the UKI of an installer that was built, and PCR 11 is what the build told', async () => {
  const { files, json } = await builtFiles('result', base);
  const uki = join(files, 'usr/install/amd64/vmlinuz.efi');
  const program = join(files, 'usr/install/amd64/systemd-boot.efi');
  expect([sbverify(uki), sbverify(program)].join('')).toMatch(/OK[\s\S]*OK/);
  const section = path('cmdline');
  execFileSync('objcopy', ['-O', 'binary', '--dump-section', `.cmdline=${section}`, uki, '/dev/null']);
  expect(readFileSync(section, 'utf8').replace(/\0+$/, '')).toBe(secureLine('v1.12.7'));
  const [profile] = (await inspectUki(bufferAccess(readFileSync(uki)))).profiles;
  const { measured } = JSON.parse(json) as { measured: readonly unknown[] };
  expect(measured).toMatchObject([{ platform: 'linux/amd64', profiles: [{ profile: 'main' }] }]);

  for (const each of ['esp/EFI/BOOT', 'esp/EFI/Linux', 'esp/loader/keys/auto'])
    mkdirSync(path(each), { recursive: true });
  const enrolment = await enrolmentFiles({ signer: testBootSigner(), time: TIME });
  for (const [name, bytes] of Object.entries(enrolment))
    writeFileSync(path('esp/loader/keys/auto', `${name}.auth`), bytes as Uint8Array);
  writeFileSync(path('esp/loader/loader.conf'), 'timeout 0\nsecure-boot-enroll force\n');
  copyFileSync('/usr/share/OVMF/OVMF_VARS_4M.fd', path('vars.fd'));
  copyFileSync(program, path('esp/EFI/BOOT/BOOTX64.EFI'));
  copyFileSync(uki, path('esp/EFI/Linux/Talos-v1.12.7.efi'));
  const boot = (name: string, until: RegExp): ReturnType<typeof bootEsp> =>
    bootEsp({ esp: path('esp'), vars: path('vars.fd'), work: path(name), until, timeoutMs: BOOT_MS });

  const { log } = await boot('untouched', /guest done/);

  expect(log).toMatch(/guest dmesg .*[Ss]ecure boot enabled/);
  expect(/guest pcr11 (\w+)/.exec(log)?.[1]?.toLowerCase()).toBe(profile?.pcr11.sha256);

  const tampered = readFileSync(uki);
  tampered.writeUInt8(tampered.readUInt8(tampered.length >> 1) ^ 1, tampered.length >> 1);
  writeFileSync(path('esp/EFI/Linux/Talos-v1.12.7.efi'), tampered);
  const refused = await boot('tampered', /guest done|Error loading|Access Denied|Security Violation/i);

  expect(refused.log).toMatch(/Access Denied|Security Violation/i);
  expect(refused.log).not.toContain('guest done');
});

test('the installer for secure boot of 1.9 holds a signed UKI in place of the files, with a signed kernel', async () => {
  const { files } = await builtFiles('old', await bootableBase(folder, 'files'));

  const uki = join(files, 'usr/install/amd64/vmlinuz.efi.signed');
  expect(execFileSync('ls', [join(files, 'usr/install/amd64')], { encoding: 'utf8' }).split('\n')).toEqual([
    'systemd-boot.efi',
    'vmlinuz.efi.signed',
    '',
  ]);
  expect(sbverify(uki)).toContain('OK');
  execFileSync('objcopy', ['-O', 'binary', '--dump-section', `.linux=${path('linux')}`, uki, '/dev/null']);
  expect(sbverify(path('linux'))).toContain('OK');
  const report = await inspectUki(bufferAccess(readFileSync(uki)));
  expect(report.sections.find(({ name }) => name === '.cmdline')?.text).toBe(secureLine('v1.9.6'));
});

test('an installer-base gets boot files of another image, in one layer that foreign programs read', async () => {
  const [from, artifacts] = [await bootableBase(folder, 'without boot files'), await bootableBase(folder, 'files')];
  const yaml = `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${from}\nkernelArgs: [quiet]\n`;
  const recipe = parseRecipe(yaml, { file: 'recipe.yaml', folder });
  const at = { file: 'recipe.yaml', line: 3, column: 1 };

  await build({ ...recipe, artifacts: { place: artifacts, at } }, [`oci:${path('whole')}:v1`], { env, force: true });

  const files = takeLayerFiles(path('whole'), path('whole-files'));
  const uki = join(files, 'usr/install/amd64/vmlinuz.efi');
  const headers = execFileSync('objdump', ['-h', uki], { encoding: 'utf8' });
  const added = [...headers.matchAll(/^ +\d+ (\.\w+)/gm)].map(([, name = '']) => name);
  expect(added.slice(added.indexOf('.osrel'))).toEqual(
    '.osrel .cmdline .uname .linux .initrd .profile .profile .cmdline'.split(' '),
  );
  const raw = execFileSync('skopeo', ['inspect', '--config', `oci:${path('whole')}:v1`], { encoding: 'utf8' });
  const config = JSON.parse(raw) as { readonly rootfs: { readonly diff_ids: readonly string[] } };
  expect(config).toMatchObject({ os: 'linux', architecture: 'amd64' });
  expect(config.rootfs.diff_ids).toHaveLength(2);
});

test('a signed result is signed anew, has no key in it, and is the same for another user, time zone and folder', async () => {
  const first = await built([...recipeOn(base), '-o', `oci:${path('first')}:v1`], { env });
  mkdirSync(path('elsewhere'));
  execFileSync('chmod', ['-R', 'a+rwX', folder]);
  const second = await built([...recipeOn(base), '-o', `oci:${path('elsewhere/second')}:v1`], {
    env: { ...env, TZ: 'Pacific/Auckland', LC_ALL: 'C', TMPDIR: path('elsewhere'), HOME: path('elsewhere') },
    prefix: ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'],
  });
  expect(second).toBe(first);

  const again = await builtFiles('again', `oci:${path('first')}:v1`);
  expect(sbverify(join(again.files, 'usr/install/amd64/vmlinuz.efi'))).toContain('OK');
  const found = spawnSync('grep', ['-rl', 'PRIVATE KEY', again.files, path('first')], { encoding: 'utf8' });
  expect([found.status, found.stdout]).toEqual([1, '']);
});

test('build names the certificate that is not that of the key, before anything is built', async () => {
  copyFileSync(testKeyFiles.pcrKey, path('recipe/keys/uki-signing-key.pem'));

  const ran = await rootsmith(['build', ...recipeOn(base), '-o', `oci:${path('never')}:v1`], { env });

  expect(ran).toMatchObject({ stdout: '', stderr: expect.stringContaining('belongs to another key') });
  expect(ran.stderr).toContain('uki-signing-cert.pem');
  expect(ran.stderr).not.toContain('PRIVATE');
});
