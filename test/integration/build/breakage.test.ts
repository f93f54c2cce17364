import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RootsmithError } from '../../../src/errors/index.ts';
import { build, planBuild } from '../../../src/installer/index.ts';
import { parseDockerfile, parseRecipe, type Recipe } from '../../../src/recipe/index.ts';
import { rootsmith } from '../../fixtures/rootsmith.ts';
import { moduleBytes, moduleFile, type Paths, RELEASE, type TalosBase, talosBase } from '../../fixtures/talos-base.ts';
import { directory, file, symlink } from '../../fixtures/trees.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-breakage-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = (): Paths[string] => file('a program', { mode: 0o755 });

/** What Talos 1.0 to 1.9 has, in small. */
const rootfs: Paths = {
  'boot/': '',
  'dev/': '',
  'proc/': '',
  'sys/': '',
  'run/': '',
  'tmp/': '',
  'var/': '',
  'mnt/': '',
  'system/': '',
  'etc/extensions.yaml': '',
  'etc/hosts': '',
  'etc/resolv.conf': '',
  'etc/cri/conf.d/cri.toml': '',
  'etc/cri/conf.d/new-in-some-release.part': '',
  'etc/cri/conf.d/00-base.part': 'version = 2\n',
  'etc/cni/net.d/': '',
  'lib/firmware/': '',
  [`lib/modules/${RELEASE}/kernel/a.ko`]: moduleFile(RELEASE),
  [`lib/modules/${RELEASE}/kernel/b.ko`]: moduleFile(RELEASE),
  [`lib/modules/${RELEASE}/modules.dep`]: 'kernel/a.ko:\nkernel/b.ko:\n',
  'opt/containerd/bin/': '',
  'sbin/init': program(),
  'sbin/udevd': program(),
  'usr/share/spdx/talos.spdx.json': '{}',
};

/** The same of Talos 1.10 and later. */
const merged: Paths = {
  bin: symlink('usr/bin'),
  lib: symlink('usr/lib'),
  sbin: symlink('usr/bin'),
  'usr/sbin': symlink('bin'),
  '.extra/': '',
  'etc/extensions.yaml': '',
  'usr/bin/init': program(),
  'usr/lib/firmware/': '',
  [`usr/lib/modules/${RELEASE}/kernel/a.ko`]: moduleFile(RELEASE),
  'usr/share/spdx/talos.spdx.json': '{}',
};

const bases = {
  plain: { rootfs },
  old: { rootfs, initramfs: { 'lib/firmware/bnx2/x.fw': 'firmware' } },
  uki: { version: 'v1.12.7', rootfs: merged, isUki: true, initramfs: { 'usr/lib/firmware/x.bin': 'firmware' } },
  early: { version: 'v1.10.9', rootfs: merged, isUki: true },
  extended: {
    version: 'v1.9.6',
    rootfs,
    initramfs: { 'lib/firmware/i915/x.bin': 'firmware' },
    extensions: [
      { name: 'hello', version: '1.0.0', paths: { 'usr/local/bin/tool': 'theirs', 'usr/local/lib/hello': 'theirs' } },
      {
        name: 'modules.dep',
        version: RELEASE,
        paths: { [`lib/modules/${RELEASE}/modules.dep`]: 'kernel/a.ko:\nextras/z.ko:\n' },
      },
    ],
  },
  /** Before Talos 1.4 an extension with modules brought an index of its own. */
  driver: {
    version: 'v1.3.7',
    rootfs,
    extensions: [
      {
        name: 'driver',
        version: '1.0.0',
        paths: {
          [`lib/modules/${RELEASE}/extras/z.ko`]: moduleFile(RELEASE),
          [`lib/modules/${RELEASE}/modules.dep`]: 'kernel/a.ko:\nkernel/b.ko:\nextras/z.ko:\n',
        },
      },
    ],
  },
} as const satisfies Readonly<Record<string, TalosBase>>;

const places = new Map<string, Promise<string>>();

function placeOf(name: keyof typeof bases): Promise<string> {
  const place = places.get(name) ?? talosBase(folder, name, bases[name]);
  places.set(name, place);
  return place;
}

function write(paths: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(paths)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

async function recipeOf(base: keyof typeof bases, lines: string): Promise<Recipe> {
  const text = `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${await placeOf(base)}\n${lines}`;
  return parseRecipe(text, { file: 'recipe.yaml', folder });
}

/** What a plan says would be refused, as `rule: message`. */
async function findings(recipe: Recipe): Promise<readonly string[]> {
  const { platforms } = await planBuild(recipe, [], { env: {} });
  return platforms.flatMap(({ breakage }) => breakage.map(({ rule, message }) => `${rule}: ${message}`));
}

test.each<[string, keyof typeof bases, string, readonly RegExp[]]>([
  ['a mount point', 'plain', 'remove: [/system]\n', [/^needed-path: `\/system` is removed: Talos mounts/]],
  ['a placeholder', 'plain', 'remove: [/etc/resolv.conf]\n', [/^needed-path: `\/etc\/resolv.conf` is removed/]],
  ['the list of extensions', 'uki', 'remove: [/etc/extensions.yaml]\n', [/`\/etc\/extensions.yaml` is removed: init/]],
  [
    'a placeholder that only this base has',
    'plain',
    'remove: [/etc/cri/conf.d/*.part]\n',
    [/`\/etc\/cri\/conf.d\/00-base.part` is removed/, /`\/etc\/cri\/conf.d\/new-in-some-release.part` is removed/],
  ],
  [
    'a directory with much in it',
    'plain',
    'remove: [/etc]\n',
    [/^needed-path: `\/etc` is removed, and with it `\/etc\/extensions.yaml` \(init.*and \d+ more$/],
  ],
  ['init', 'plain', 'remove: [/sbin/init]\n', [/`\/sbin\/init` is removed: it is machined/]],
  ['init of a usr-merged base', 'uki', 'remove: [/sbin/init]\n', [/`\/usr\/bin\/init` is removed, and with it/]],
  ['the link to init', 'uki', 'remove: [/sbin]\n', [/^needed-path: `\/sbin` is removed, and with it `\/sbin\/init`/]],
  ['the mount point of the stub', 'uki', 'remove: [/.extra]\n', [/`\/.extra` is removed: init/]],
  [
    'the SBOM of Talos 1.12',
    'uki',
    'remove: [/usr/share]\n',
    [/`\/usr\/share` is removed, and with it `\/usr\/share\/spdx`/],
  ],
  ['the SBOM of Talos 1.10', 'early', 'remove: [/usr/share]\n', []],
  ['the SBOM of Talos 1.0', 'plain', 'remove: [/usr/share]\n', []],
  [
    'firmware of the initramfs',
    'old',
    'remove: [/lib/firmware]\n',
    [/`\/lib\/firmware` is removed: init mounts the firm/],
  ],
  ['firmware, usr-merged', 'uki', 'remove: [/lib/firmware]\n', [/`\/usr\/lib\/firmware` is removed: init mounts/]],
  ['a firmware directory that nobody mounts over', 'plain', 'remove: [/lib/firmware]\n', []],
  ['what no boot needs', 'plain', 'remove: [/usr/share/spdx, /lib/modules/*/kernel/a.ko]\n', []],
])('a recipe that removes %s is told so before it is built', async (_, base, lines, expected) => {
  const found = await findings(await recipeOf(base, lines));

  expect(found).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
});

test.each<[string, string, RegExp]>([
  [
    'a file in place of a directory',
    'layers: [{ files: [{ path: /system, content: x }] }]\n',
    /`\/system` is a file now, not a directory/,
  ],
  [
    'a symlink in place of a placeholder',
    'layers: [{ files: [{ path: /etc/hosts, symlink: /run/hosts }] }]\n',
    /`\/etc\/hosts` is a symlink to `\/run\/hosts` now, which is not there/,
  ],
  [
    'a symlink that leads to a file',
    'layers: [{ files: [{ path: /etc/hosts, symlink: resolv.conf }] }]\n',
    /`\/etc\/hosts` is a symlink to `resolv.conf` now, not a file/,
  ],
  [
    'an init that nobody may execute',
    'layers: [{ files: [{ path: /sbin/init, content: x, mode: "0644" }] }]\n',
    /`\/sbin\/init` is not executable \(mode 0644\)/,
  ],
  ['a whiteout', 'layers: [{ dir: ./whiteout }]\n', /`\/etc\/extensions.yaml` is removed/],
])('a layer with %s is told so before it is built', async (_, lines, expected) => {
  write({ 'whiteout/etc/.wh.extensions.yaml': '' });

  const found = await findings(await recipeOf('plain', lines));

  expect(found).toEqual([expect.stringMatching(expected)]);
});

test.each<[string, keyof typeof bases, string, RegExp]>([
  [
    'a file that an extension has too',
    'extended',
    'layers: [{ files: [{ path: /usr/local/bin/tool, content: mine }] }]\n',
    /^hidden-by-extension: `\/usr\/local\/bin\/tool` would never be seen: there is the system extension `hello` 1\.0\.0 \(`0\.sqsh`\)/,
  ],
  [
    'a file below one of an extension',
    'extended',
    'layers: [{ files: [{ path: /usr/local/lib/hello/x, content: mine }] }]\n',
    /^hidden-by-extension: `\/usr\/local\/lib\/hello\/x` \(by its `\/usr\/local\/lib\/hello`\)/,
  ],
  [
    'firmware where the initramfs has its own',
    'old',
    'layers: [{ files: [{ path: /lib/firmware/mine.bin, content: x }] }]\n',
    /^hidden-by-firmware: `\/lib\/firmware\/mine.bin` would never be seen/,
  ],
  [
    'firmware on a usr-merged base',
    'uki',
    'layers: [{ files: [{ path: /lib/firmware/mine.bin, content: x }] }]\n',
    /^hidden-by-firmware: `\/usr\/lib\/firmware\/mine.bin` would never be seen/,
  ],
])('a recipe with %s is told that it is hidden', async (_, base, lines, expected) => {
  const found = await findings(await recipeOf(base, lines));

  expect(found).toEqual([expect.stringMatching(expected)]);
});

test.each<[string, keyof typeof bases, string, readonly RegExp[]]>([
  [
    'all modules',
    'plain',
    'remove: [/lib/modules]\n',
    [/^lost-modules: all 2 modules of the kernel 5.15.45-talos would/],
  ],
  ['every .ko', 'plain', 'remove: [/lib/modules/*/kernel]\n', [/^lost-modules: all 2 modules/]],
  ['all modules, usr-merged', 'uki', 'remove: [/lib/modules]\n', [/^lost-modules: the one module of/]],
  [
    'the index',
    'plain',
    'remove: [/lib/modules/*/modules.dep]\n',
    [/^lost-modules: `\/lib\/modules\/[^`]+\/modules.dep` is/],
  ],
  [
    'a module that the index of an extension lists',
    'driver',
    'remove: [/lib/modules/*/kernel/b.ko]\n',
    [
      /^stale-module-index: the recipe removes the module `kernel\/b.ko`, but the base has the extension layer `driver` 1\.0\.0/,
    ],
  ],
  ['a module whose indexes are made anew', 'extended', 'remove: [/lib/modules/*/kernel/b.ko]\n', []],
])('a recipe that removes %s is told so', async (_, base, lines, expected) => {
  const found = await findings(await recipeOf(base, lines));

  expect(found).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
});

test('a recipe that adds a module to a base whose extension has an index is told so', async () => {
  const lines = `layers: [{ files: [{ path: /lib/modules/${RELEASE}/extras/mine.ko, contentBase64: "${Buffer.from(moduleBytes(RELEASE)).toString('base64')}" }] }]\n`;

  const found = await findings(await recipeOf('driver', lines));

  expect(found).toEqual([expect.stringMatching(/^stale-module-index: the recipe adds the module `extras\/mine.ko`/)]);
  expect(await findings(await recipeOf('extended', lines))).toEqual([]);
});

const MANIFEST = 'version: v1alpha1\nmetadata:\n  name: gvisor\n  version: 20250505.0-v1.10.1\n';

test.each<[string, string]>([
  ['a directory', 'layers: [{ dir: ./extension }]\n'],
  ['a copy of all of it', 'layers: [{ dir: ./extension, copy: [{ from: /, to: / }] }]\n'],
])('a system extension as a layer is recognised: %s', async (_, lines) => {
  write({ 'extension/manifest.yaml': MANIFEST, 'extension/rootfs/usr/local/bin/runsc': 'x' });

  const [found, ...more] = await findings(await recipeOf('plain', lines));

  expect(found).toMatch(
    /^extension-as-layer: recipe.yaml:4:.*\/extension` is the system extension `gvisor` 20250505\.0-v1\.10\.1: as a layer/,
  );
  expect(more).toEqual([]);
});

test('a system extension as a layer is recognised in a Dockerfile, and without a manifest that can be read', async () => {
  write({ 'broken/manifest.yaml': ': [', 'broken/rootfs/usr/local/bin/runsc': 'x' });
  const text = `FROM scratch AS customization\nCOPY broken /\nFROM ${await placeOf('plain')}\n`;

  const found = await findings(parseDockerfile(text, { file: 'Dockerfile', context: folder }));

  expect(found).toEqual([expect.stringMatching(/^extension-as-layer: .* is the system extension: as a layer/)]);
});

test('what a system extension holds can be copied out of it', async () => {
  write({ 'extension/manifest.yaml': MANIFEST, 'extension/rootfs/usr/local/bin/runsc': 'x' });
  const lines = 'layers: [{ dir: ./extension, copy: [{ from: /rootfs/, to: / }] }]\n';

  const { platforms } = await planBuild(await recipeOf('plain', lines), [], { env: {} });

  expect(platforms[0]).toMatchObject({ breakage: [] });
  expect(platforms[0]?.changes.map(({ path }) => path)).toContain('/usr/local/bin/runsc');
});

test('build() refuses all that it finds at once, before it writes anything, and builds it by force with warnings', async () => {
  const recipe = await recipeOf('plain', 'remove: [/etc/hosts, /sbin/init, /lib/modules]\n');
  const output = join(folder, 'forced');
  const warnings: string[] = [];
  const report = (event: { readonly kind: string; readonly message?: string }): void => {
    if (event.kind === 'warning' && event.message !== undefined) warnings.push(event.message);
  };

  const refused = (await build(recipe, [`oci:${output}:v1`], { env: {} }).catch(
    (error: unknown) => error,
  )) as RootsmithError;
  const there = readdirSync(folder).includes('forced');
  await build(recipe, [`oci:${output}:v1`], { env: {}, force: true, report });

  expect(refused).toMatchObject({
    code: 'BUILD_BREAKS_BOOT',
    exitCode: 3,
    details: { count: 3, rules: 'needed-path lost-modules' },
  });
  expect(refused.message.split('\n')).toHaveLength(4);
  expect(refused.hint).toContain('--force');
  expect(there).toBe(false);
  expect(warnings).toHaveLength(3);
  expect(readdirSync(folder)).toContain('forced');
});

test('rootsmith build --plan shows what would be refused and ends as the build would; --force lets both go on', async () => {
  const recipe = join(folder, 'plan.yaml');
  writeFileSync(
    recipe,
    `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${await placeOf('plain')}\nremove: [/etc/hosts]\n`,
  );

  const plan = await rootsmith(['build', recipe, '--plan']);
  const forced = await rootsmith(['build', recipe, '--plan', '--force', '--json']);
  const built = await rootsmith(['build', recipe, '-o', `oci:${folder}/by-force:v1`, '--force']);

  expect(plan).toMatchObject({ status: 3, stderr: expect.stringContaining('[BUILD_BREAKS_BOOT]') });
  expect(plan.stdout).toContain('What is refused without --force:\n  `/etc/hosts` is removed');
  expect(forced.status).toBe(0);
  expect(JSON.parse(forced.stdout)).toMatchObject({ platforms: [{ breakage: [{ rule: 'needed-path' }] }] });
  expect(built).toMatchObject({ status: 0, stderr: expect.stringContaining('warning: `/etc/hosts` is removed') });
});

async function planOn(
  name: string,
  initramfs: TalosBase['initramfs'] & {},
): Promise<{ readonly warnings: readonly string[] }> {
  const place = await talosBase(folder, name, { rootfs, initramfs });
  const warnings: string[] = [];
  await planBuild(
    parseRecipe(`apiVersion: rootsmith/v1\nkind: Installer\nbase: ${place}\n`, { file: 'recipe.yaml', folder }),
    [],
    { env: {}, report: (event) => void (event.kind === 'warning' && warnings.push(event.message)) },
  );
  return { warnings };
}

test('an extension layer that cannot be read, or is not there, is a warning', async () => {
  const { warnings } = await planOn('odd', {
    '0.sqsh': 'no squashfs',
    'extensions.yaml': 'layers:\n  - image: 0.sqsh\n  - image: 1.sqsh\n',
  });

  expect(warnings).toEqual([
    expect.stringMatching(/^the extension layer `0\.sqsh` of the base cannot be read/),
    'the base lists the extension layer `1.sqsh`, which its initramfs lacks',
  ]);
});

test.each([
  ['text', 'layers: all of them\n'],
  ['no YAML', 'layers: [\n'],
])('a list of extension layers that is none is a warning: %s', async (name, list) => {
  const { warnings } = await planOn(`list-${name.replace(' ', '-')}`, { 'extensions.yaml': list });

  expect(warnings).toEqual([
    '`/extensions.yaml` of the initramfs is not a list of layers, so what they hide is not known',
  ]);
});

test('a directory that an extension has with another mode is told so', async () => {
  const place = await talosBase(folder, 'modes', {
    rootfs: { ...rootfs, 'usr/local/share/acme/': '' },
    extensions: [
      { name: 'acme', version: '1', paths: { 'usr/local/share/acme': directory(), 'usr/local/share/acme/x': '' } },
    ],
  });
  const recipeWith = (mode: string): Recipe =>
    parseRecipe(
      `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${place}\nlayers: [{ files: [{ path: /usr/local/share/acme, directory: true, mode: "${mode}" }] }]\n`,
      { file: 'recipe.yaml', folder },
    );

  expect(await findings(recipeWith('0700'))).toEqual([
    expect.stringMatching(/^hidden-by-extension: `\/usr\/local\/share\/acme`/),
  ]);
  expect(await findings(recipeWith('0755'))).toEqual([]);
});
