import { existsSync, globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decompressGzip, readTar } from '../../../src/formats/index.ts';
import { buildKernel, type KernelBuildOptions, type KernelBuildResult, planKernel } from '../../../src/kernel/index.ts';
import type { ProgressEvent } from '../../../src/progress/index.ts';
import { parseKernelRecipe } from '../../../src/recipe/index.ts';
import { testFolder, writeFiles, writeStandInTree } from '../../fixtures/kernel/stand-in-tree.ts';
import { runTool } from '../../fixtures/run-tool.ts';

const LEAST = 'source: { dir: tree }\narch: amd64\nconfig: { target: tinyconfig }\n';

function optionsIn(folder: string, more: Partial<KernelBuildOptions> = {}): KernelBuildOptions {
  return {
    env: { PATH: process.env['PATH'], XDG_CACHE_HOME: join(folder, 'cache') },
    log: join(folder, 'log'),
    temporaryFolder: join(folder, 'work'),
    nodeArch: 'x64',
    readConfigIn: async () => 'CONFIG_MODULES=y\nCONFIG_FROM_IMAGE=y\n',
    ...more,
  };
}

async function build(folder: string, body: string, options?: Partial<KernelBuildOptions>): Promise<KernelBuildResult> {
  const recipe = parseKernelRecipe(`apiVersion: rootsmith/v1\nkind: Kernel\n${body}`, { file: 'kernel.yaml', folder });
  return await buildKernel(recipe, [`oci:${folder}/out:k`], optionsIn(folder, options));
}

/** Paths and contents of the layer of the image that was written. */
async function layerOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const blobs = join(folder, 'out/blobs/sha256');
  const layer = readdirSync(blobs).find((name) =>
    readFileSync(join(blobs, name))
      .subarray(0, 2)
      .equals(Buffer.from([0x1f, 0x8b])),
  );
  const bytes = readFileSync(join(blobs, layer ?? ''));
  const source = (async function* () {
    yield new Uint8Array(bytes);
  })();
  const files: Record<string, string> = {};
  for await (const { path, body } of readTar(decompressGzip(source))) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk.slice());
    files[path] = Buffer.concat(chunks).toString('latin1');
  }
  return files;
}

/** A process that has ended may stay as a zombie until its parent asks for it. */
function isRunning(pid: number): boolean {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ') Z';
  return !/\) [ZX]/.test(stat);
}

function leftIn(folder: string): readonly string[] {
  return existsSync(join(folder, 'work')) ? readdirSync(join(folder, 'work')) : [];
}

test('buildKernel() writes an image with kernel and modules, and no work files stay', async () => {
  using folder = testFolder();
  writeStandInTree(join(folder.path, 'tree'));
  const steps: string[] = [];
  const report = (event: ProgressEvent): void => void (event.kind === 'step' && steps.push(event.what));

  const { digest, isCached } = await build(folder.path, `${LEAST}localVersion: -talos\n`, { report });

  const layer = await layerOf(folder.path);
  expect(isCached).toBe(false);
  expect(digest).toMatch(/^sha256:/);
  expect(layer['boot/vmlinuz']).toContain('int own;');
  expect(Object.keys(layer)).toContain('usr/lib/modules/6.1.7-talos/kernel/own.ko');
  expect(Object.keys(layer)).not.toContain('usr/lib/modules/6.1.7-talos/build');
  expect(Object.keys(layer)).toContain('usr/lib/modules/6.1.7-talos/modules.dep');
  expect(steps).toEqual(['CC kernel/fork.o', 'CC [M] drivers/own.o']);
  expect(readFileSync(join(folder.path, 'log'), 'utf8')).toContain('CC      kernel/fork.o');
  expect(leftIn(folder.path)).toEqual([]);
});

test('buildKernel() takes the result of an earlier run, unless an input differs', async () => {
  using folder = testFolder();
  writeStandInTree(join(folder.path, 'tree'));

  const first = await build(folder.path, LEAST);
  const second = await build(folder.path, LEAST, { jobs: 3 });
  writeFiles(folder.path, { 'tree/drivers/own.c': 'int other;\n' });
  const third = await build(folder.path, LEAST);

  expect(second).toEqual({ ...first, isCached: true });
  expect(third.isCached).toBe(false);
  expect(third.digest).not.toBe(first.digest);
});

test('buildKernel() without the cache builds again, and gives the same bytes', async () => {
  using folder = testFolder();
  writeStandInTree(join(folder.path, 'tree'));

  const first = await build(folder.path, LEAST, { usesCache: false });
  const second = await build(folder.path, LEAST, { usesCache: false });

  expect(second).toEqual({ ...first, isCached: false });
  expect(existsSync(join(folder.path, 'cache'))).toBe(false);
});

test('buildKernel() builds once when two runs want the same', async () => {
  using folder = testFolder();
  writeStandInTree(join(folder.path, 'tree'));

  const results = await Promise.all([build(folder.path, LEAST), build(folder.path, LEAST)]);

  expect(new Set(results.map(({ isCached }) => isCached))).toEqual(new Set([false, true]));
});

test('buildKernel() signs by a key that is neither in the image nor in the tree that is kept', async () => {
  using folder = testFolder();
  writeStandInTree(join(folder.path, 'tree'));
  const keepTree = join(folder.path, 'kept');
  const body = `${LEAST.replace('tinyconfig }', 'tinyconfig, options: { MODULE_SIG: y, MODULE_SIG_ALL: y } }')}layout: lib\n`;

  await build(folder.path, body, { keepTree });

  const layer = await layerOf(folder.path);
  expect(layer['certs/signing_key.x509']).toMatch(/^0/); // DER begins with a sequence.
  expect(Object.values(layer).join('')).not.toContain('PRIVATE KEY');
  expect(globSync('**/*.pem', { cwd: folder.path })).toEqual([]);
  expect(existsSync(join(keepTree, 'arch/x86/boot/bzImage'))).toBe(true);
});

test('buildKernel() applies patches, takes the configuration of an image, and makes patches of modules', async () => {
  using folder = testFolder();
  writeStandInTree(join(folder.path, 'tree'));
  writeFiles(folder.path, {
    'p/a b.patch': '--- drivers/own.c\n+++ drivers/own.c\n@@ -1 +1,2 @@\n int own;\n+int patched;\n',
    'tree/drivers/misc/Kconfig': 'menu "Misc"\nendmenu\n',
    'tree/drivers/misc/Makefile': '#\n',
    'my_mod/Makefile': 'obj-m := my_mod.o\n',
    'my_mod/my_mod.c': 'int mine;\n',
  });
  const body =
    'source: { dir: tree }\narch: amd64\nconfig: { from: "oci:base:v1" }\npatches: p\nmodules: [{ dir: my_mod, as: patch }]\n';

  await build(folder.path, body);

  const { 'boot/vmlinuz': kernel } = await layerOf(folder.path);
  expect(kernel).toContain('int patched;');
  expect(kernel).toContain('CONFIG_FROM_IMAGE=y');
  expect(kernel).toContain('CONFIG_MY_MOD=m');
});

const failures: readonly (readonly [string, string, string, RegExp | string])[] = [
  ['a compiler that fails', 'BROKEN', 'TOOL_FAILED', /own\.c:1:1: error: expected ';'/],
  ['a module without a signature', 'UNSIGNED', 'MODULE_UNSIGNED', 'kernel/own.ko'],
];

test.each(failures)('buildKernel() explains %s, and nothing is left', async (_, word, code, message) => {
  using folder = testFolder();
  writeStandInTree(join(folder.path, 'tree'), `${word}\n`);
  const body = LEAST.replace('tinyconfig }', 'tinyconfig, options: { MODULE_SIG: y, MODULE_SIG_ALL: y } }');

  const failing = build(folder.path, body);

  await expect(failing).rejects.toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  expect(leftIn(folder.path)).toEqual([]);
  expect(existsSync(join(folder.path, 'out'))).toBe(false);
});

test('buildKernel() names an option that did not take, and what holds it back', async () => {
  using folder = testFolder();
  writeStandInTree(join(folder.path, 'tree'));

  const failing = build(folder.path, LEAST.replace('tinyconfig }', 'tinyconfig, options: { NEEDS_X: m } }'));

  await expect(failing).rejects.toThrow(
    expect.objectContaining({
      code: 'KERNEL_OPTION_UNMET',
      lines: [
        'kernel.yaml:5:51: CONFIG_NEEDS_X=m did not take: it is n',
        '  depends on `X` (drivers/Kconfig:5), where X=n',
      ],
    }),
  );
});

test('buildKernel() names all programs that are missing, before anything is unpacked', async () => {
  using folder = testFolder();
  writeStandInTree(join(folder.path, 'tree'));
  const options = { ...optionsIn(folder.path), env: { PATH: '/nowhere', XDG_CACHE_HOME: folder.path } };

  const failing = build(folder.path, LEAST, options);

  await expect(failing).rejects.toThrow(
    expect.objectContaining({
      code: 'TOOL_MISSING',
      message: expect.stringMatching(/`make`.*\n.*`gcc`.*\n.*`flex`.*\n.*`bison`/),
      hint: expect.stringContaining('apt-get install bc binutils bison flex gcc make openssl perl'),
    }),
  );
  expect(existsSync(join(folder.path, 'work'))).toBe(false);
});

test('buildKernel() names the cross compiler of a foreign architecture', async () => {
  using folder = testFolder();
  writeStandInTree(join(folder.path, 'tree'));

  const failing = build(folder.path, LEAST.replace('amd64', 'arm64'), {
    env: { PATH: process.env['PATH'], CROSS_COMPILE: 'no-such-', XDG_CACHE_HOME: folder.path },
  });

  await expect(failing).rejects.toThrow(
    expect.objectContaining({ code: 'TOOL_MISSING', message: expect.stringContaining('`no-such-gcc`') }),
  );
});

test('buildKernel() stops compilers and leaves nothing when it is interrupted', async () => {
  using folder = testFolder();
  writeStandInTree(join(folder.path, 'tree'), 'ENDLESS\n');
  const stop = new AbortController();
  const report = (event: ProgressEvent): void => {
    if (event.kind === 'step' && event.count === 2) setTimeout(() => stop.abort(new Error('stopped')), 300);
  };

  const failing = build(folder.path, LEAST, { report, signal: stop.signal, keepTree: join(folder.path, 'kept') });

  await expect(failing).rejects.toThrow('stopped');
  const pid = Number(readFileSync(join(folder.path, 'pid'), 'utf8'));
  expect(isRunning(pid)).toBe(false);
  expect(leftIn(folder.path)).toEqual([]);
});

test('buildKernel() says that the disk is full, and leaves nothing half done', async () => {
  using folder = testFolder();
  writeStandInTree(join(folder.path, 'tree'), 'HUGE\n');
  writeFiles(folder.path, { 'small/.keep': '' });
  runTool('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', join(folder.path, 'small')]);
  try {
    const failing = build(folder.path, LEAST, { temporaryFolder: join(folder.path, 'small') });

    await expect(failing).rejects.toThrow(expect.objectContaining({ code: 'DISK_FULL' }));
    expect(readdirSync(join(folder.path, 'small'))).toEqual([]);
    expect(existsSync(join(folder.path, 'out'))).toBe(false);
  } finally {
    runTool('umount', [join(folder.path, 'small')]);
  }
});

test('buildKernel() refuses an archive with another checksum than the recipe has', async () => {
  using folder = testFolder();
  writeFileSync(join(folder.path, 'linux.tar'), 'x');
  const body = `source: { tarball: linux.tar, sha256: ${'a'.repeat(64)} }\narch: amd64\nconfig: { target: tinyconfig }\n`;

  const failing = build(folder.path, body);

  await expect(failing).rejects.toThrow(
    expect.objectContaining({ code: 'DIGEST_MISMATCH', message: expect.stringMatching(/kernel.yaml:3:20: .*sha256/) }),
  );
});

test('buildKernel() refuses a patch that does not apply, with the lines of each hunk', async () => {
  using folder = testFolder();
  writeStandInTree(join(folder.path, 'tree'));
  writeFiles(folder.path, {
    'p/1.patch': '--- a/drivers/own.c\n+++ b/drivers/own.c\n@@ -1 +1 @@\n-int gone;\n+int x;\n',
  });

  const failing = build(folder.path, `${LEAST}patches: p\n`);

  await expect(failing).rejects.toThrow(
    expect.objectContaining({
      code: 'PATCH_FAILED',
      lines: [
        `\`${folder.path}/p/1.patch\` does not apply with -p1 and no fuzz:`,
        `${folder.path}/p/1.patch:3: hunk 1 does not match at \`drivers/own.c:1\``,
      ],
    }),
  );
  expect(leftIn(folder.path)).toEqual([]);
});

test.each([
  ['of another version', 'version: "6.1.8"\n', /is Linux 6\.1\.7, but `kernel.yaml` says 6\.1\.8/],
  ['that is not one', 'version: "6.1.7"\n', /is not a source of Linux/],
])('buildKernel() refuses a source %s', async (what, more, message) => {
  using folder = testFolder();
  writeStandInTree(join(folder.path, 'tree'));
  if (what === 'that is not one') writeFiles(folder.path, { 'tree/Makefile': 'all:\n' });

  const failing = build(folder.path, LEAST + more);

  await expect(failing).rejects.toThrow(
    expect.objectContaining({ code: 'KERNEL_SOURCE_INVALID', message: expect.stringMatching(message) }),
  );
});

test('buildKernel() reads archives and git checkouts', async () => {
  using folder = testFolder();
  writeStandInTree(join(folder.path, 'tree'));
  const git = (...args: string[]): unknown =>
    runTool('git', ['-C', join(folder.path, 'tree'), '-c', 'user.name=a', '-c', 'user.email=a@example', ...args]);
  git('init', '-q');
  git('add', '-A', '-f');
  git('commit', '-q', '-m', 'one');
  runTool('tar', ['-cJf', join(folder.path, 'linux.tar.xz'), '-C', folder.path, '--exclude=.git', 'tree']);
  writeFiles(folder.path, { 'tree/drivers/own.c': 'int uncommitted;\n' });

  await build(folder.path, LEAST.replace('dir: tree', 'git: tree'), { usesCache: false });
  const fromGit = await layerOf(folder.path);
  await build(folder.path, LEAST.replace('dir: tree', 'tarball: linux.tar.xz'), { usesCache: false });

  expect(fromGit['boot/vmlinuz']).toContain('int own;');
  await expect(build(folder.path, LEAST.replace('dir: tree', 'git: tree, ref: gone'))).rejects.toThrow(
    expect.objectContaining({ code: 'NOT_FOUND' }),
  );
});

/** Files of keys and certificates, made by openssl. */
function writeKeys(folder: string): void {
  const make = (name: string, kind: string): unknown =>
    runTool('openssl', [
      'req',
      '-x509',
      '-nodes',
      '-newkey',
      kind,
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${folder}/${name}.key`,
      '-out',
      `${folder}/${name}.crt`,
      ...(kind === 'ec' ? ['-pkeyopt', 'ec_paramgen_curve:P-256'] : []),
    ]);
  make('own', 'rsa:2048');
  make('other', 'rsa:2048');
  make('curve', 'ec');
  runTool('openssl', [
    'pkey',
    '-aes256',
    '-passout',
    'pass:x',
    '-in',
    `${folder}/own.key`,
    '-out',
    `${folder}/locked.key`,
  ]);
}

test('buildKernel() takes a key and its certificate, and refuses those that do not fit', async () => {
  using folder = testFolder();
  writeStandInTree(join(folder.path, 'tree'));
  writeKeys(folder.path);
  const signed = (signing: string): Promise<KernelBuildResult> =>
    build(
      folder.path,
      `${LEAST.replace('tinyconfig }', 'tinyconfig, options: { MODULE_SIG: y } }')}signing: { ${signing} }\n`,
    );
  const refused = (message: RegExp): unknown =>
    expect.objectContaining({ code: 'SIGNING_KEY_INVALID', message: expect.stringMatching(message) });

  await signed('key: own.key, cert: own.crt');
  await expect(signed('key: own.key')).rejects.toThrow(refused(/own\.key` has no certificate/));
  await expect(signed('key: own.key, cert: other.crt')).rejects.toThrow(refused(/does not belong to the key/));
  await expect(signed('key: curve.key, cert: curve.crt')).rejects.toThrow(refused(/of the kind ec, not RSA/));
  await expect(signed('key: locked.key, cert: own.crt')).rejects.toThrow(refused(/protected by a passphrase/));
  await expect(signed('key: own.crt, cert: own.crt')).rejects.toThrow(refused(/holds no private key/));

  expect(Object.values(await layerOf(folder.path)).join('')).not.toContain('PRIVATE KEY');
});

test('planKernel() says what would be built, and writes nothing', async () => {
  using folder = testFolder();
  writeStandInTree(join(folder.path, 'tree'));
  const recipe = parseKernelRecipe(`apiVersion: rootsmith/v1\nkind: Kernel\n${LEAST}`, {
    file: 'kernel.yaml',
    folder: folder.path,
  });
  const before = readdirSync(folder.path);

  const plan = await planKernel(recipe, ['oci:out:k'], optionsIn(folder.path));
  expect(readdirSync(folder.path)).toEqual(before);
  await build(folder.path, LEAST);

  expect(plan).toMatchObject({ isCached: false, arch: 'amd64', config: { base: 'make tinyconfig', wanted: [] } });
  expect(await planKernel(recipe, [], optionsIn(folder.path))).toMatchObject({ isCached: true, key: plan.key });
});
