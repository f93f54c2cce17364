import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeInstaller } from '../../scripts/demo/small-installer.ts';
import { replaceReleaseImages, tarEntry } from '../fixtures/release-images.ts';
import { built, type Ran, type RunOptions, rootsmith } from '../fixtures/rootsmith.ts';
import { testKeyFiles } from '../fixtures/secureboot/test-keys.ts';
import { type Served, serveFolder } from '../fixtures/served.ts';
import { talosBase } from '../fixtures/talos-base.ts';
import { directory, file } from '../fixtures/trees.ts';

/** Releases of each kind of installer: with plain files, and with a UKI. */
const OLD = 'v1.6.8';
const MODERN = 'v1.12.7';
const INSTALLER = 'ghcr.io/siderolabs/installer';
const IMAGER = `ghcr.io/siderolabs/imager:${MODERN}`;
const rootfs = { usr: directory(), 'usr/bin': directory(), 'usr/bin/tool': file('tool') };

let folder: string;
let old: string;
let modern: string;
let served: Served;

/** An empty folder, in which nothing says what to build. */
function emptyFolder(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}

function runIn(directory: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return rootsmith(['build', ...args], { directory, ...options });
}

/** The error at the end of what `--json` writes. */
function errorIn(stderr: string): unknown {
  const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { readonly error: unknown };
  return error;
}

async function extension(name: string): Promise<string> {
  const place = `oci:${folder}/${name}:v1`;
  const manifest = `version: v1alpha1
metadata:
  name: ${name}
  version: v1.0.0
  author: Acme
  description: A file.
  compatibility:
    talos:
      version: ">= v1.0.0"
`;
  const parents = ['rootfs', 'rootfs/usr', 'rootfs/usr/local', 'rootfs/usr/local/share'];
  const entries = [
    tarEntry('manifest.yaml', manifest),
    ...parents.map((path) => tarEntry(`${path}/`, undefined)),
    tarEntry(`rootfs/usr/local/share/${name}`, name),
  ];
  await writeInstaller(entries, { place, work: folder });
  return place;
}

async function inspected(directory: string, place: string, flags: readonly string[] = []): Promise<unknown> {
  const { stdout, stderr } = await rootsmith(['uki', 'inspect', place, '--json', ...flags], { directory });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

const LINE =
  'talos.platform=metal console=tty0 init_on_alloc=1 slab_nomerge pti=on consoleblank=0 nvme_core.io_timeout=4294967295 printk.devkmsg=on selinux=1 module.sig_enforce=1';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-talos-cli-'));
  old = await talosBase(folder, 'old', { version: OLD, rootfs });
  modern = await talosBase(folder, 'modern', { version: MODERN, rootfs, isUki: true });
  const names = ['--allow-host', 'mirror.example', '--allow-host', 'plain.example'];
  served = await serveFolder(emptyFolder('registry'), { flags: names });
});

afterAll(async () => {
  await served.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('rootsmith build --talos needs no recipe', async () => {
  const here = emptyFolder('by-flags');
  const flags = ['--talos', OLD, '--replace', `${INSTALLER}:${OLD}=${old}`, '-o', 'oci:out:v1'];
  const digest = await built(flags, { directory: here });

  expect(digest).toMatch(/^sha256:/);
  expect(await built(['--base', old, '-o', 'oci:again:v1'], { directory: here })).toMatch(/^sha256:/);
  expect(readFileSync(join(here, 'out/index.json'), 'utf8')).toContain('v1');
});

test('rootsmith build --talos takes the place of what the recipe starts from', async () => {
  const here = emptyFolder('with-recipe');
  writeFileSync(
    join(here, 'recipe.yaml'),
    'apiVersion: rootsmith/v1\nkind: Installer\nbase: registry.invalid/none:v1\n',
  );
  const flags = ['--talos', OLD, '--replace', `${INSTALLER}:${OLD}=${old}`];

  expect(await built(flags, { directory: here })).toMatch(/^sha256:/);
});

test('rootsmith build --registry takes official images from there', async () => {
  const here = emptyFolder('own-registry');
  const reach = ['--host', `mirror.example=${served.host}`, '--plain-http', 'mirror.example'];
  await built(['--base', old, '-o', `mirror.example/talos/installer:${OLD}`, ...reach], { directory: here });

  const digest = await built(['--talos', OLD, '--registry', 'mirror.example/talos', ...reach], { directory: here });
  writeFileSync(join(here, 'recipe.yaml'), `apiVersion: rootsmith/v1\nkind: Installer\ntalos: ${OLD}\n`);
  const byRecipe = await built(['--registry', 'mirror.example/talos', ...reach], { directory: here });

  expect(byRecipe).toBe(digest);
});

test('rootsmith build -f takes a profile of an imager of 1.6, by its content, from a registry without TLS', async () => {
  const here = emptyFolder('profile-old');
  const reach = ['--host', `plain.example=${served.host}`];
  const place = `plain.example/base/installer:${OLD}`;
  await built(['--base', old, '-o', place, ...reach, '--plain-http', 'plain.example'], { directory: here });
  const base = `{ imageRef: "${place}", forceInsecure: true }`;
  const profile = `arch: amd64\nversion: ${OLD}\nbaseProfileName: installer\ninput: { baseInstaller: ${base} }\n`;
  writeFileSync(join(here, 'imager.yaml'), profile);

  const byFile = await built(['-f', 'imager.yaml', ...reach], { directory: here });
  const byInput = await built(['-f', '-', ...reach], { directory: here, input: profile });

  expect(byFile).toMatch(/^sha256:/);
  expect(byInput).toBe(byFile);
});

test('rootsmith build -f takes a profile of an imager of 1.12, and warns of what that imager ignores', async () => {
  const here = emptyFolder('profile-modern');
  const profile = `arch: amd64
version: ${MODERN}
baseProfileName: installer
input: { baseInstaller: { ociPath: ../modern } }
customisation: { extraKernelArgs: [a] }
`;
  writeFileSync(join(here, 'profile.yaml'), profile);
  const { status, stderr } = await runIn(here, ['-f', 'profile.yaml', '--replace', `${IMAGER}=${modern}`]);

  expect([status, stderr]).toEqual([0, expect.stringContaining(`which the imager of ${MODERN} ignores`)]);
});

test('rootsmith build -f makes the installer of a release of parts, as the imager does', async () => {
  const here = emptyFolder('profile-parts');
  const replaced = await replaceReleaseImages(folder, MODERN);
  const profile = `arch: amd64\nversion: ${MODERN}\nbaseProfileName: installer\ncustomization: { extraKernelArgs: [quiet] }\n`;
  writeFileSync(join(here, 'p.yaml'), profile);
  const { key, cert, pcrKey } = testKeyFiles;
  const signers = `secureBootSigner: { keyPath: "${key}", certPath: "${cert}" }, pcrSigner: { keyPath: "${pcrKey}" }`;
  writeFileSync(join(here, 'secure.yaml'), `${profile}secureboot: true\ninput: { secureboot: { ${signers} } }\n`);
  await built(['-f', 'p.yaml', ...replaced, '-o', 'oci:plain:v1'], { directory: here });
  const signed = await built(['-f', 'secure.yaml', ...replaced, '-o', 'oci:signed:v1'], { directory: here });
  const keys = ['--key', key, '--cert', cert, '--pcr-key', pcrKey];

  expect(await inspected(here, 'oci:plain:v1')).toMatchObject({ profiles: [{ cmdline: `${LINE} quiet` }, {}] });
  expect(await inspected(here, 'oci:signed:v1', ['--cert', cert])).toMatchObject({
    profiles: [{ cmdline: `${LINE} lockdown=confidentiality quiet` }, {}],
    signatures: [{ isValid: true }],
  });
  expect(await built(['-f', 'p.yaml', ...replaced, ...keys], { directory: here })).toBe(signed);
});

test('rootsmith build --kernel-arg adds to the arguments of a schematic', async () => {
  const here = emptyFolder('arguments');
  writeFileSync(join(here, 's.yaml'), 'customization: { extraKernelArgs: [noapic] }');
  const flags = ['--schematic', 's.yaml', '--kernel-arg', 'quiet', '--kernel-arg', '-console', '-o', 'oci:out:v1'];
  await built(['--base', modern, ...flags], { directory: here });
  const refused = await runIn(here, ['--base', old, ...flags]);

  expect(await inspected(here, 'oci:out:v1')).toMatchObject({ profiles: [{ cmdline: 'noapic quiet' }] });
  expect([refused.status, refused.stderr]).toEqual([
    3,
    expect.stringContaining('customization of kernel args is not supported for installer output in !secureboot mode'),
  ]);
});

test('rootsmith build --schematic starts from a schematic, and says what an installer has no place for', async () => {
  const here = emptyFolder('schematic');
  const schematic = 'customization:\n  extraKernelArgs: [noapic]\n  meta: [{ key: 10, value: a }]\n';
  writeFileSync(join(here, 's.yaml'), schematic);
  const byFile = await runIn(here, ['--base', old, '--schematic', 's.yaml']);
  const byInput = await runIn(here, ['--base', old, '--schematic', '-'], { input: schematic });

  expect([byFile.status, byFile.stderr]).toEqual([0, expect.stringContaining('s.yaml:3: META values')]);
  expect(byFile.stderr).toContain(`installers of Talos ${OLD} carry no kernel arguments: \`noapic\``);
  expect(byInput.stdout).toBe(byFile.stdout);
});

test('rootsmith build --update-lock pins all that flags name, and --locked refuses what they do not', async () => {
  const here = emptyFolder('locked');
  const [ext, cache] = [await extension('hello'), await extension('cache')];
  const replaced = ['--replace', `${INSTALLER}:${MODERN}=${modern}`];
  const flags = ['--talos', MODERN, ...replaced, '--extension', ext, '-o', 'oci:out:v1'];
  const first = await built([...flags, '--update-lock'], { directory: here });

  const lock = readFileSync(join(here, 'rootsmith.lock'), 'utf8');
  expect(lock).toMatch(new RegExp(`${INSTALLER}:${MODERN}: sha256:`));
  expect(lock).toMatch(/oci:\.\.\/hello:v1: sha256:/);
  expect(await built([...flags, '--locked'], { directory: here })).toBe(first);

  const more = await runIn(here, [...flags, '--locked', '--image-cache', cache]);
  expect([more.status, more.stderr]).toEqual([8, expect.stringContaining('LOCK_DRIFT')]);
  const other = await runIn(here, ['--base', old, '--locked']);
  expect([other.status, other.stderr]).toEqual([8, expect.stringContaining('LOCK_DRIFT')]);
  const moved = await runIn(here, [...flags, '--locked', '--replace', `${INSTALLER}:${MODERN}=${old}`]);
  expect([moved.status, moved.stderr]).toEqual([8, expect.stringContaining('LOCK_DRIFT')]);
});

test('rootsmith build -f makes the boot media that a profile asks for', async () => {
  const here = emptyFolder('profile-media');
  const profile = (base: string, more = ''): string =>
    `arch: amd64\nversion: ${MODERN}\nbaseProfileName: ${base}\n${more}customization: { extraKernelArgs: [quiet] }\n`;
  writeFileSync(join(here, 'cmdline.yaml'), profile('metal', 'output: { kind: cmdline, outFormat: raw }\n'));
  writeFileSync(join(here, 'uki.yaml'), profile('metal-uki'));
  const reach = await replaceReleaseImages(folder, MODERN);

  const cmdline = await built(['-f', 'cmdline.yaml', ...reach], { directory: here });
  const uki = await built(['-f', 'uki.yaml', '-o', 'my.efi', ...reach], { directory: here });

  expect(cmdline).toMatch(/^out\/cmdline-metal-amd64\t\d+\tsha256:/);
  expect(readFileSync(join(here, 'out/cmdline-metal-amd64'), 'utf8')).toBe(`${LINE} quiet`);
  expect(uki).toMatch(/^my\.efi\t/);

  writeFileSync(join(here, 'packed.yaml'), `${profile('metal-uki')}output: { outFormat: .gz }\n`);
  writeFileSync(join(here, 'tar.yaml'), `${profile('metal')}output: { kind: cmdline, outFormat: .tar.gz }\n`);
  const packed = await built(['-f', 'packed.yaml', ...reach], { directory: here });
  const tar = await built(['-f', 'tar.yaml', ...reach], { directory: here });

  expect(packed).toMatch(/^out\/metal-amd64-uki\.efi\.gz\t/);
  expect(gunzipSync(readFileSync(join(here, 'out/metal-amd64-uki.efi.gz')))).toEqual(
    readFileSync(join(here, 'my.efi')),
  );
  expect(tar).toMatch(/^out\/cmdline-metal-amd64\.tar\.gz\t/);
  expect(execFileSync('tar', ['-xzOf', join(here, 'out/cmdline-metal-amd64.tar.gz'), 'disk.raw']).toString()).toBe(
    `${LINE} quiet`,
  );
});

test('rootsmith build -f takes the initramfs, the stub and systemd-boot that a profile names', async () => {
  const here = emptyFolder('profile-inputs');
  const reach = await replaceReleaseImages(folder, MODERN);
  const other = join(here, 'other.xz');
  await rootsmith(['media', old, '-k', 'initramfs', '-o', other]);
  const efi = '/usr/lib/systemd/boot/efi';
  const marked = (name: string): Buffer =>
    Buffer.from(
      readFileSync(join(efi, name), 'latin1').replace('#### LoaderInfo: systemd-', '#### LoaderInfo: OURS----'),
      'latin1',
    );
  writeFileSync(join(here, 'stub.efi'), marked('linuxx64.efi.stub'));
  writeFileSync(join(here, 'boot.efi'), marked('systemd-bootx64.efi'));
  const inputs = 'initramfs: { path: other.xz }, sdStub: { path: stub.efi }, sdBoot: { path: boot.efi }';
  const head = `arch: amd64\nversion: ${MODERN}\nplatform: metal\ninput: { ${inputs} }\n`;
  for (const kind of ['initramfs', 'uki', 'installer'])
    writeFileSync(join(here, `${kind}.yaml`), `${head}output: { kind: ${kind}, outFormat: raw }\n`);

  await built(['-f', 'initramfs.yaml', '-o', 'made.xz', ...reach], { directory: here });
  await built(['-f', 'uki.yaml', '-o', 'made.efi', ...reach], { directory: here });
  await built(['-f', 'installer.yaml', '-o', 'docker-archive:made.tar', ...reach], { directory: here });

  expect(readFileSync(join(here, 'made.xz')).equals(readFileSync(other))).toBe(true);
  const uki = readFileSync(join(here, 'made.efi'));
  expect(uki.includes('LoaderInfo: OURS----stub')).toBe(true);
  expect(uki.includes(readFileSync(other))).toBe(true);
  const unpacked = 'for f in $(tar -tf made.tar); do tar -xOf made.tar $f | zcat -f; done';
  const layers = execFileSync('sh', ['-c', unpacked], {
    cwd: here,
    maxBuffer: 256 * 1024 * 1024,
  });
  expect(layers.includes('LoaderInfo: OURS----boot')).toBe(true);
});

test.each([
  [['--push', '-t', 'r.example/x:1'], '`--push` is for installers'],
  [['--plan'], '`--plan` is for installers'],
  [['-o', 'a', '-o', 'b'], 'media are written to one place'],
])('rootsmith build -f of a profile for media refuses %j', async (flags, message) => {
  const here = emptyFolder(`media-${flags.length}-${flags[0]}`);
  writeFileSync(join(here, 'p.yaml'), `arch: amd64\nversion: ${MODERN}\nbaseProfileName: iso\n`);
  const { status, stderr } = await runIn(here, ['-f', 'p.yaml', ...flags]);

  expect(status).toBe(2);
  expect(stderr).toContain(message);
});

test('rootsmith build --update-lock pins the images of a profile', async () => {
  const here = emptyFolder('locked-profile');
  const flags = ['-f', 'p.yaml', '--replace', `${IMAGER}=${modern}`];
  const input = 'input: { baseInstaller: { ociPath: ../modern } }\n';
  writeFileSync(join(here, 'p.yaml'), `arch: amd64\nversion: ${MODERN}\nbaseProfileName: installer\n${input}`);
  const digest = await built([...flags, '--update-lock'], { directory: here });

  const lock = readFileSync(join(here, 'rootsmith.lock'), 'utf8');
  expect(lock).toMatch(/ghcr\.io\/siderolabs\/imager:v1\.12\.7: sha256:/);
  expect(lock).toMatch(/oci:\.\.\/modern: sha256:/);
  expect(await built([...flags, '--locked'], { directory: here })).toBe(digest);
});

const deep = `a: ${'['.repeat(20_000)}`;
const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghijk'
  .split('')
  .map((name, index) => `${name}: &${name} [${`*${'abcdefghij'[index]},`.repeat(9)}]`)
  .join('\n')}\n`;
const PROFILE = `arch: amd64\nversion: ${MODERN}\nbaseProfileName: installer\n`;

test.each<[name: string, text: string, message: string, code: string]>([
  ['an unknown base profile', 'arch: amd64\nbaseProfileName: metl\n', 'unknown base profile: metl', 'PROFILE_INVALID'],
  ['a wrong architecture', 'arch: mips\n', 'invalid arch "mips"', 'PROFILE_INVALID'],
  ['no release', 'arch: amd64\nbaseProfileName: installer\n', 'expected a release of Talos', 'PROFILE_INVALID'],
  [
    'a kind of output that is none',
    'arch: amd64\noutput: { kind: cd }\n',
    'does not belong to OutputKind',
    'PROFILE_INVALID',
  ],
  [
    'missing keys',
    `${PROFILE}secureboot: true\n`,
    'read the key that signs, `/secureboot/uki-signing-key.pem`',
    'NOT_FOUND',
  ],
  [
    'arguments for an old installer',
    `arch: amd64\nversion: ${OLD}\nbaseProfileName: installer\ncustomization: { extraKernelArgs: [a] }\n`,
    'customization of kernel args is not supported for installer output',
    'PROFILE_INVALID',
  ],
  [
    'META values',
    `${PROFILE}customization: { metaContents: [{ key: 10, value: a }] }\n`,
    'customization of meta partition is not supported',
    'PROFILE_INVALID',
  ],
  [
    'an archive as base',
    `${PROFILE}input: { baseInstaller: { tarballPath: x } }\n`,
    'pulling tarball container image',
    'PROFILE_INVALID',
  ],
  ['a text that is nested too deep', `arch: amd64\n${deep}`, 'p.yaml', 'PROFILE_INVALID'],
  ['aliases that grow', `arch: amd64\n${bomb}`, 'p.yaml', 'PROFILE_INVALID'],
  ['bytes that are no text', 'arch: \u0000\u0001\n', 'p.yaml', 'PROFILE_INVALID'],
  ['a recipe', 'apiVersion: rootsmith/v1\n', '`p.yaml` is a recipe', 'USAGE'],
])('rootsmith build -f refuses a profile with %s', async (name, text, message, code) => {
  const here = emptyFolder(`refused ${name}`);
  writeFileSync(join(here, 'p.yaml'), text);
  const { status, stdout, stderr } = await runIn(here, ['-f', 'p.yaml', '--json']);
  const error = errorIn(stderr);

  expect([status === 0, stdout]).toEqual([false, '']);
  expect(error).toMatchObject({ code, message: expect.stringContaining(message), hint: expect.stringMatching(/\w/) });
});

test.each<[name: string, text: string, message: string]>([
  ['an unknown field', 'customization: { kernelArgs: [a] }', 'unknown key `kernelArgs`'],
  ['a number as text', 'customization: { meta: [{ key: x, value: a }] }', 's.yaml:1:'],
  ['a text that is nested too deep', deep, 's.yaml'],
  ['aliases that grow', bomb, 's.yaml'],
  ['nothing', '', 'EOF'],
])('rootsmith build --schematic refuses %s', async (name, text, message) => {
  const here = emptyFolder(`schematic ${name}`);
  writeFileSync(join(here, 's.yaml'), text);
  const { status, stderr } = await runIn(here, ['--base', old, '--schematic', 's.yaml', '--json']);

  expect(status).toBe(3);
  expect(errorIn(stderr)).toMatchObject({
    code: 'SCHEMATIC_INVALID',
    message: expect.stringContaining(message),
    hint: expect.any(String),
  });
});

test.each<[args: readonly string[], code: string, message: string]>([
  [[], 'NOT_FOUND', 'holds no recipe'],
  [['--schematic', 's.yaml'], 'NOT_FOUND', 'holds no recipe'],
  [['--schematic', 's.yaml', '-f', 'p.yaml'], 'USAGE', '`--schematic` and `-f`'],
  [['--talos', OLD, '--base', 'a:1'], 'USAGE', '`--base` and `--talos`'],
  [['--talos', 'newest'], 'USAGE', '`newest` is not a Talos version'],
  [['--talos', OLD, '--registry', 'https://a'], 'USAGE', '`--registry https://a`'],
  [['--talos', OLD, '--build-arg', 'A=b'], 'USAGE', '`--build-arg` is for Dockerfiles'],
  [['--talos', OLD, '--meta', 'a'], 'USAGE', 'invalid value "a"'],
  [['--talos', OLD, '--overlay-option', 'a=b'], 'USAGE', '`--overlay-option` is for an overlay'],
  [['--talos', OLD, '--extension', 'A B'], 'REFERENCE_INVALID', '`--extension` is `A B`'],
  [['--talos', OLD, '--key', testKeyFiles.key], 'USAGE', 'the certificate of the signer is missing'],
  [
    ['--talos', OLD, '--key', 'gone.pem', '--cert', testKeyFiles.cert, '--pcr-key', testKeyFiles.pcrKey],
    'NOT_FOUND',
    'gone.pem`, for --key',
  ],
  [['--talos', OLD, '--enroll', 'always'], 'USAGE', '--enroll'],
  [
    ['--base', 'oci:old:v1', '--meta', '10=a'],
    'RECIPE_INVALID',
    'command line: customization of meta partition is not',
  ],
])('rootsmith build %j ends with %s', async (args, code, message) => {
  const { status, stdout, stderr } = await runIn(folder, [...args, '--json']);

  expect([status === 0, stdout]).toEqual([false, '']);
  expect(errorIn(stderr)).toMatchObject({ code, message: expect.stringContaining(message), hint: expect.any(String) });
});

test('rootsmith build --machine-config refuses what the release would, and names the fields with secrets', async () => {
  const here = emptyFolder('machine-config');
  writeFileSync(join(here, 'bad.yaml'), 'machine:\n  network:\n    hostnam: a\n');
  writeFileSync(join(here, 'good.yaml'), 'machine:\n  token: hunter2\n');
  const [bad, good] = await Promise.all([
    runIn(here, ['--base', modern, '--machine-config', 'bad.yaml', '--plan']),
    runIn(here, ['--base', modern, '--machine-config', 'good.yaml', '-o', 'oci:out:v1']),
  ]);

  expect([bad.status, bad.stderr]).toEqual([3, expect.stringContaining('MACHINE_CONFIG_INVALID')]);
  expect(bad.stderr).toMatch(
    /bad\.yaml:3:\d+: at `machine\.network\.hostnam`: `hostnam` is not a field of Talos v1\.12\.7/,
  );
  expect([good.status, good.stderr]).toEqual([0, expect.stringContaining('a secret at `machine.token`')]);
  expect(good.stderr).not.toContain('hunter2');
});
