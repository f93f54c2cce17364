import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { streamOf } from '../../src/bytes/index.ts';
import { encodeTarHeader, type TarInput, writeTar } from '../../src/formats/index.ts';
import { type Ran, rootsmith } from '../fixtures/rootsmith.ts';
import { type Damage, flipped, smallBase } from '../fixtures/small-base.ts';

let folder: string;
let good: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-bad-'));
  good = await smallBase(folder, 'good');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Expected {
  readonly code: string;
  readonly status: number;
  /** What the message says. */
  readonly says: RegExp;
}

/** Every failure: nothing on standard output, its own code and status, a hint, and no output. */
function expectFailure(ran: Ran, { code, status, says }: Expected): void {
  expect(ran).toMatchObject({ status, stdout: '' });
  expect(ran.stderr).toContain(`[${code}]`);
  expect(ran.stderr).toMatch(says);
  expect(ran.stderr).toMatch(/^hint: \S/m);
  expect(readdirSync(folder)).not.toContain('result');
}

function output(): readonly string[] {
  return ['-o', `oci:${folder}/result:v1`];
}

/** Builds a recipe with these lines behind the head. */
async function buildRecipe(name: string, lines: string, base = good): Promise<Ran> {
  const recipe = join(folder, `${name.replaceAll(/\W+/g, '-')}.yaml`);
  writeFileSync(recipe, `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${base}\n${lines}`);
  return await rootsmith(['build', recipe, ...output()]);
}

test.each<[string, string, Expected]>([
  [
    'a wrong type',
    'remove: /lib/modules\n',
    { code: 'RECIPE_INVALID', status: 3, says: /\.yaml:4:9: at `remove`: expected/ },
  ],
  [
    'an unknown key',
    'layres: []\n',
    { code: 'RECIPE_INVALID', status: 3, says: /\.yaml:4:1: .*`layres`[\s\S]*layers/ },
  ],
  ['broken YAML', 'layers: [\n', { code: 'RECIPE_INVALID', status: 3, says: /\.yaml:\d+:\d+: / }],
  [
    'a layer folder that is missing',
    'layers: [{ dir: ./nowhere }]\n',
    { code: 'NOT_FOUND', status: 4, says: /nowhere`, which .*\.yaml:4:\d+ names/ },
  ],
  [
    'a tar that is missing',
    'layers: [{ tar: ./nowhere.tar }]\n',
    { code: 'NOT_FOUND', status: 4, says: /nowhere\.tar`, which .*\.yaml:4:\d+ names/ },
  ],
  [
    'an image that is missing',
    'layers: [{ image: "oci:./nowhere:v1" }]\n',
    { code: 'NOT_FOUND', status: 4, says: /nowhere/ },
  ],
  [
    'a bad reference',
    'layers: [{ image: "Bad//Name:v1" }]\n',
    { code: 'RECIPE_INVALID', status: 3, says: /\.yaml:4:\d+: .*Bad\/\/Name/ },
  ],
  [
    'a place of an unknown kind',
    'layers: [{ image: "dir:/tmp/x" }]\n',
    { code: 'RECIPE_INVALID', status: 3, says: /dir:/ },
  ],
  ['the root as what to remove', 'remove: [/]\n', { code: 'USAGE', status: 2, says: /root of the file system/ }],
  ['a removal that climbs', 'remove: [/etc/../../x]\n', { code: 'RECIPE_INVALID', status: 3, says: /without `\.\.`/ }],
  [
    'a platform that the base lacks',
    'platforms: [linux/arm64]\n',
    { code: 'PLATFORM_MISSING', status: 4, says: /linux\/arm64.*found linux\/amd64/ },
  ],
  [
    'a copy source that is missing',
    'layers: [{ dir: ., copy: [{ from: no-such-file, to: /etc/ }] }]\n',
    { code: 'SOURCE_NOT_FOUND', status: 4, says: /no-such-file/ },
  ],
  [
    'a service without restart',
    'services: [{ name: x, container: { entrypoint: ./x } }]\n',
    { code: 'SERVICE_INVALID', status: 3, says: /restart kind is invalid/ },
  ],
  [
    'a service without its rootfs',
    'services: [{ name: x, restart: always, container: { entrypoint: ./x } }]\n',
    { code: 'SERVICE_INVALID', status: 3, says: /root file system .* is missing/ },
  ],
  [
    'a service whose entrypoint is missing',
    'services: [{ name: x, restart: always, container: { entrypoint: ./x }, rootfs: { dir: ./empty } }]\n',
    { code: 'SERVICE_INVALID', status: 3, says: /entrypoint `\.\/x` does not exist/ },
  ],
  [
    'a service whose entrypoint is not executable',
    'services: [{ name: x, restart: always, container: { entrypoint: ./plain }, rootfs: { dir: ./plain } }]\n',
    { code: 'SERVICE_INVALID', status: 3, says: /not executable/ },
  ],
  [
    'a kernel that is none',
    'kernel: { dir: ./plain, vmlinuz: plain, modules: false }\n',
    { code: 'KERNEL_INVALID', status: 3, says: /706c61696e/ },
  ],
])('rootsmith build explains a recipe with %s', async (name, lines, expected) => {
  mkdirSync(join(folder, 'empty'), { recursive: true });
  mkdirSync(join(folder, 'plain'), { recursive: true });
  writeFileSync(join(folder, 'plain/plain'), 'plain text, not a program');

  expectFailure(await buildRecipe(name, lines), expected);
});

/** A byte of a gzip header on which nothing depends. */
const GZIP_TIME_AT = 4;

const KERNEL_AT = 'usr/install/amd64/vmlinuz';
const without =
  (path: string) =>
  (entries: readonly TarInput[]): readonly TarInput[] =>
    entries.filter((entry) => entry.path !== path);

test.each<[string, Damage, Expected]>([
  [
    'without boot assets',
    { entries: without(KERNEL_AT) },
    { code: 'BASE_NOT_INSTALLER', status: 3, says: /found usr\/install.*initramfs\.xz/ },
  ],
  [
    'with a truncated initramfs',
    { initramfs: (bytes) => bytes.subarray(0, bytes.length - 40) },
    { code: 'FORMAT_TRUNCATED', status: 3, says: /xz.*offset \d+/ },
  ],
  [
    'with a damaged initramfs',
    { initramfs: (bytes) => flipped(bytes, 100) },
    { code: 'FORMAT_CORRUPT', status: 3, says: /xz.*offset \d+/ },
  ],
  [
    'with an initramfs of an unknown kind',
    { initramfs: () => new TextEncoder().encode('BZh91AY&SY no kernel of Talos reads this') },
    { code: 'FORMAT_UNSUPPORTED', status: 3, says: /magic 425a68.* at offset 0/ },
  ],
  [
    'with a damaged cpio',
    { archive: (bytes) => flipped(bytes, 112 + 8) },
    { code: 'FORMAT_CORRUPT', status: 3, says: /cpio.*offset \d+/ },
  ],
  [
    'with an initramfs without rootfs.sqsh',
    {
      archive: (bytes) =>
        Buffer.from(Buffer.from(bytes).toString('latin1').replace('rootfs.sqsh', 'rootfs.sqfs'), 'latin1'),
    },
    { code: 'BASE_NOT_INSTALLER', status: 3, says: /no `rootfs\.sqsh`: found .*rootfs\.sqfs/ },
  ],
  [
    'with a file that is no squashfs',
    { rootfs: (bytes) => flipped(bytes, 0) },
    { code: 'FORMAT_CORRUPT', status: 3, says: /no squashfs image/ },
  ],
  [
    'with a damaged squashfs',
    { rootfs: (bytes) => flipped(bytes, 64) },
    { code: 'FORMAT_CORRUPT', status: 3, says: /squashfs.*offset \d+/ },
  ],
  [
    'with a truncated squashfs',
    { rootfs: (bytes) => bytes.subarray(0, 1000) },
    { code: 'FORMAT_TRUNCATED', status: 3, says: /squashfs image should have \d+ bytes, found 1000/ },
  ],
])('rootsmith build explains a base %s', async (name, damage, expected) => {
  const base = await smallBase(folder, `base-${name.replaceAll(/\W+/g, '-')}`, damage);

  expectFailure(await buildRecipe(name, '', base), expected);
});

test('rootsmith build explains a base with a blob that has another digest', async () => {
  await smallBase(folder, 'tampered');
  const blobs = join(folder, 'tampered/blobs/sha256');
  for (const name of readdirSync(blobs)) {
    const bytes = readFileSync(join(blobs, name));
    if (bytes[0] === 0x1f) writeFileSync(join(blobs, name), flipped(bytes, bytes.length - 6));
  }

  const ran = await buildRecipe('tampered', '', `oci:${folder}/tampered:v1`);

  expect(ran.status === 8 || ran.status === 3).toBe(true);
  expect(ran.stderr).toMatch(/\[(DIGEST_MISMATCH|FORMAT_CORRUPT)\]/);
  expect(readdirSync(folder)).not.toContain('result');
});

test('rootsmith build names a wrong digest of a layer before what is wrong in the initramfs in it', async () => {
  await smallBase(folder, 'tampered-inside', { initramfs: (bytes) => flipped(bytes, 100) });
  const blobs = join(folder, 'tampered-inside/blobs/sha256');
  for (const name of readdirSync(blobs)) {
    const bytes = readFileSync(join(blobs, name));
    if (bytes[0] === 0x1f) writeFileSync(join(blobs, name), flipped(bytes, GZIP_TIME_AT));
  }

  const ran = await buildRecipe('tampered-inside', '', `oci:${folder}/tampered-inside:v1`);

  expectFailure(ran, { code: 'DIGEST_MISMATCH', status: 8, says: /has the digest sha256:/ });
});

const entry = {
  uid: 0,
  gid: 0,
  mtime: 0,
  mode: 0o644,
  major: 0,
  minor: 0,
  linkTarget: '',
  size: 0,
  xattrs: new Map<string, Uint8Array>(),
};
const file = (path: string, text = 'x'): TarInput => ({
  ...entry,
  path,
  type: 'file',
  size: text.length,
  body: streamOf(new TextEncoder().encode(text)),
});

test.each<[string, readonly TarInput[]]>([
  ['a path that climbs', [file('../../escaped')]],
  ['a path that climbs in its middle', [file('etc/../../escaped')]],
  ['a hard link that climbs', [{ ...entry, path: 'link', type: 'hardlink', linkTarget: '../../etc/passwd' }]],
])('rootsmith build refuses a layer with %s', async (name, entries) => {
  const tar = join(folder, `${name.replaceAll(/\W+/g, '-')}.tar`);
  await writeTarFile(tar, entries);

  expectFailure(await buildRecipe(name, `layers: [{ tar: ${tar} }]\n`), {
    code: 'PATH_UNSAFE',
    status: 3,
    says: /`\.\.`/,
  });
});

test('rootsmith build keeps a layer with absolute paths and symlinks inside of its root', async () => {
  const tar = join(folder, 'clamped.tar');
  const outside = join(folder, 'outside');
  mkdirSync(outside);
  await writeTarFile(tar, [
    file('/etc/absolute'),
    { ...entry, path: 'way-out', type: 'symlink', linkTarget: outside },
    file('way-out/escaped'),
  ]);
  const recipe = join(folder, 'clamped.yaml');
  writeFileSync(recipe, `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${good}\nlayers: [{ tar: ${tar} }]\n`);

  const { status, stdout } = await rootsmith(['build', recipe, '-o', `oci:${folder}/clamped:v1`, '--plan']);

  expect(status).toBe(0);
  expect(stdout).toContain('added     /etc/absolute');
  expect(stdout).toContain(`added     ${outside}/escaped`); // inside the rootfs
  expect(readdirSync(outside)).toEqual([]);
});

async function writeTarFile(path: string, entries: readonly TarInput[]): Promise<void> {
  writeFileSync(path, Buffer.concat(await Array.fromAsync(writeTar(entries))));
}

test('rootsmith build stops at a decompression bomb, and names the limit', async () => {
  const bomb = join(folder, 'bomb.tar.zst');
  const header = encodeTarHeader({ ...entry, path: 'zeros', type: 'file', size: 2 ** 31 });
  writeFileSync(join(folder, 'bomb-header'), header);
  execFileSync('sh', ['-c', '(cat bomb-header; head -c 2G /dev/zero) | zstd -q -o bomb.tar.zst'], { cwd: folder });

  expectFailure(await buildRecipe('bomb', `layers: [{ tar: ${bomb} }]\n`), {
    code: 'LIMIT_EXCEEDED',
    status: 3,
    says: /more than 100 bytes of content for each byte that was read/,
  });
});

test('rootsmith build stops at a tar with too many entries, and names the limit', async () => {
  const bomb = join(folder, 'entries.tar.zst');
  execFileSync('python3', ['-c', MANY_ENTRIES, bomb]);

  expectFailure(await buildRecipe('entries', `layers: [{ tar: ${bomb} }]\n`), {
    code: 'LIMIT_EXCEEDED',
    status: 3,
    says: /more than 110000 files and directories/,
  });
});

test('rootsmith build follows an input as far as `--limit` says', async () => {
  const recipe = join(folder, 'limited.yaml');
  writeFileSync(recipe, `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${good}\n`);

  expectFailure(await rootsmith(['build', recipe, ...output(), '--limit', 'entries=2']), {
    code: 'LIMIT_EXCEEDED',
    status: 3,
    says: /more than 2 files and directories .*`--limit entries=VALUE`/s,
  });
  expectFailure(await rootsmith(['build', recipe, ...output(), '--limit', 'entrys=2']), {
    code: 'USAGE',
    status: 2,
    says: /Did you mean `entries`/,
  });
});

/** A tar of half a million empty files, which is a quarter of a GB that compresses to little. */
const MANY_ENTRIES = `
import subprocess, sys, tarfile
z = subprocess.Popen(['zstd', '-q', '-o', sys.argv[1]], stdin=subprocess.PIPE)
for i in range(500000):
    z.stdin.write(tarfile.TarInfo('f%d' % i).tobuf(tarfile.USTAR_FORMAT))
z.stdin.close()
z.wait()
`;

test('rootsmith build explains a RUN in a Dockerfile, and the way out', async () => {
  const dockerfile = join(folder, 'Dockerfile.run');
  writeFileSync(dockerfile, `FROM scratch AS customization\nRUN make\nFROM ${good}\n`);

  expectFailure(await rootsmith(['build', '-f', dockerfile, ...output(), folder]), {
    code: 'DOCKERFILE_RUN',
    status: 3,
    says: /Dockerfile\.run:2: /,
  });
});

test('rootsmith build explains a daemon that is not running', async () => {
  const ran = await rootsmith(['build', 'recipes/hello-world', '--base', 'docker-daemon:installer:v1', ...output()], {
    env: { DOCKER_HOST: `unix://${folder}/no.sock` },
  });

  expectFailure(ran, { code: 'DAEMON_UNREACHABLE', status: 6, says: /no\.sock/ });
});

test('rootsmith build explains a missing outside program, with its package', async () => {
  const ran = await rootsmith(
    ['build', 'recipes/hello-world', '--base', good, '--engine', 'squashfs-tools', ...output()],
    { env: { PATH: '/nowhere' } },
  );

  expectFailure(ran, { code: 'TOOL_MISSING', status: 7, says: /`mksquashfs` is not installed/ });
  expect(ran.stderr).toContain('apt-get install squashfs-tools');
});

test('rootsmith build explains an outside program that is too old', async () => {
  const old = join(folder, 'old');
  mkdirSync(old);
  writeFileSync(join(old, 'mksquashfs'), '#!/bin/sh\necho "mksquashfs version 4.4 (2019/08/29)"\n', { mode: 0o755 });
  const ran = await rootsmith(
    ['build', 'recipes/hello-world', '--base', good, '--engine', 'squashfs-tools', ...output()],
    { env: { PATH: `${old}:${process.env['PATH']}` } },
  );

  expectFailure(ran, { code: 'TOOL_OUTDATED', status: 7, says: /4\.4 is too old/ });
});

test.each([
  ['the work folder', (small: string) => ({ args: output(), env: { TMPDIR: small } })],
  ['the output', (small: string) => ({ args: ['-o', `oci:${small}/result:v1`], env: {} })],
])('rootsmith build explains a full disk under %s, and leaves nothing behind', async (_, where) => {
  const small = mkdtempSync(join(folder, 'small-'));
  const tar = join(small, '..', 'megabyte.tar');
  const noise = randomBytes(1_000_000).toString('latin1');
  await writeTarFile(tar, [{ ...file('noise'), size: noise.length, body: streamOf(Buffer.from(noise, 'latin1')) }]);
  const recipe = join(folder, 'full.yaml');
  writeFileSync(recipe, `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${good}\nlayers: [{ tar: ${tar} }]\n`);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small]);
  try {
    const { args, env } = where(small);
    const ran = await rootsmith(['build', recipe, ...args], { env });

    expectFailure(ran, { code: 'DISK_FULL', status: 9, says: /no space left/ });
    expect(leftovers(small)).toEqual([]);
  } finally {
    execFileSync('umount', [small]);
  }
});

/** Files that a run made and did not take away. */
function leftovers(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile())
    .map(({ name }) => name)
    .filter((name) => !/^(oci-layout|index\.json|[0-9a-f]{64})$/.test(name));
}

test('rootsmith build explains a base without triggers to the engine docker', async () => {
  const ran = await rootsmith(['build', 'recipes/hello-world', '--base', good, '--engine', 'docker', ...output()]);

  expectFailure(ran, { code: 'BASE_UNSUPPORTED', status: 3, says: /has no ONBUILD triggers/ });
});

test('rootsmith build explains an outside program that fails, with what it said', async () => {
  const broken = join(folder, 'broken');
  mkdirSync(broken);
  const script =
    '#!/bin/sh\n[ "$1" = -version ] && exec echo "mksquashfs version 4.5.1 (2022/03/17)"\necho "mksquashfs: out of luck" >&2\nexit 1\n';
  writeFileSync(join(broken, 'mksquashfs'), script, { mode: 0o755 });
  const env = { PATH: `${broken}:${process.env['PATH']}` };

  const ran = await rootsmith(
    ['build', 'recipes/hello-world', '--base', good, '--engine', 'squashfs-tools', ...output()],
    { env },
  );

  expectFailure(ran, { code: 'TOOL_FAILED', status: 7, says: /out of luck/ });
});

test('rootsmith build explains an output that it may not write', async () => {
  const locked = mkdtempSync(join(folder, 'locked-'));
  execFileSync('chmod', ['755', folder, locked]);
  const prefix = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];

  const ran = await rootsmith(['build', 'recipes/hello-world', '--base', good, '-o', `oci:${locked}/sub:v1`], {
    prefix,
  });

  expectFailure(ran, { code: 'PERMISSION', status: 9, says: /permission denied/ });
});

const withFiles = (limit: number) => ({
  directory: folder,
  prefix: ['sh', '-c', `ulimit -n ${limit}; exec "$@"`, 'sh'],
});

function writeMirror(place: string): void {
  writeFileSync(join(folder, 'files.yaml'), `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${good}\n`);
  writeFileSync(
    join(folder, 'all.yaml'),
    `apiVersion: rootsmith/v1\nkind: Mirror\nimages: [{ source: "${place}", target: "app:v1" }]\n`,
  );
}

test.each([26, 30])(
  'with %i open files allowed, build and mirror copy end well or say what is missing',
  async (limit) => {
    writeMirror(good);

    const ran = [
      await rootsmith(['build', 'files.yaml', ...output()], withFiles(limit)),
      await rootsmith(['mirror', 'copy', 'all.yaml', '--to', `oci:${folder}/result`], withFiles(limit)),
    ];
    rmSync(join(folder, 'result'), { recursive: true, force: true });

    for (const { status, stderr } of ran) {
      expect([0, 9]).toContain(status);
      if (status === 9) expect(stderr).toMatch(/\[TOO_MANY_FILES\]\n\nhint: .*`ulimit -n 1024`/);
    }
  },
);

test('64 open files are enough to build and to copy', async () => {
  const place = `oci:${folder}/built:v1`;
  writeMirror(place);

  const built = await rootsmith(['build', 'files.yaml', '-o', place], withFiles(64));
  const copied = await rootsmith(['mirror', 'copy', 'all.yaml', '--to', `oci:${folder}/copied`], withFiles(64));

  expect([built.status, copied.status]).toEqual([0, 0]);
});
