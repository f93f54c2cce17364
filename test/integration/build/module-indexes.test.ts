import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeBootAssets } from '../../../scripts/boot/take-boot-assets.ts';
import { indexNodeOrder } from '../../../src/formats/index.ts';
import { build, planBuild } from '../../../src/installer/index.ts';
import { parseRecipe, type Recipe } from '../../../src/recipe/index.ts';
import { extensionFolder } from '../../fixtures/extension-images.ts';
import { bzImage } from '../../fixtures/kernel-image.ts';
import { kernelModuleFile, type ModuleParts } from '../../fixtures/kernel-module-file.ts';
import { moduleNode } from '../../fixtures/module-node.ts';
import { type Paths, RELEASE, talosBase } from '../../fixtures/talos-base.ts';
import { file, symlink } from '../../fixtures/trees.ts';

const VERMAGIC = `vermagic=${RELEASE} SMP mod_unload modversions `;
const core: ModuleParts = {
  modinfo: ['name=core', VERMAGIC, 'alias=net-pf-9'],
  exports: [{ name: 'core_open', crc: 1 }],
};
const user: ModuleParts = { modinfo: ['name=user', VERMAGIC, 'depends=core'], needs: ['core_open'] };
const mine: ModuleParts = { modinfo: ['name=mine', VERMAGIC, 'depends=core', 'alias=acme:dev*'], needs: ['core_open'] };
const theirs: ModuleParts = { modinfo: ['name=theirs', VERMAGIC, 'depends=core'], needs: ['core_open'] };
const lone: ModuleParts = { modinfo: ['name=lone', VERMAGIC] };

const places = new Map<string, string>();
let folder: string;
let made = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-indexes-'));
  const modules = (at: string): Paths => ({
    [`${at}/${RELEASE}/kernel/core.ko`]: moduleNode(core),
    [`${at}/${RELEASE}/kernel/user.ko`]: moduleNode(user),
    [`${at}/${RELEASE}/modules.dep`]: 'kernel/core.ko:\nkernel/user.ko: kernel/core.ko\n',
    [`${at}/${RELEASE}/modules.order`]: 'kernel/user.ko\nkernel/core.ko\n',
    [`${at}/${RELEASE}/modules.builtin`]: 'kernel/loop.ko\n',
    [`${at}/${RELEASE}/modules.builtin.modinfo`]: 'loop.alias=block-major-7-*\0',
  });
  const init = file('a program', { mode: 0o755 });
  const rootfs = { 'sbin/init': init, ...modules('lib/modules') };
  places.set('plain', await talosBase(folder, 'plain', { version: 'v1.6.8', rootfs }));
  const merged = {
    lib: symlink('usr/lib'),
    sbin: symlink('usr/bin'),
    'usr/bin/init': init,
    ...modules('usr/lib/modules'),
  };
  places.set('uki', await talosBase(folder, 'uki', { version: 'v1.12.7', isUki: true, rootfs: merged }));
  const extensions = [
    { name: 'driver', version: '1.0.0', paths: { [`lib/modules/${RELEASE}/extras/theirs.ko`]: moduleNode(theirs) } },
    { name: 'modules.dep', version: RELEASE, paths: { [`lib/modules/${RELEASE}/modules.dep`]: 'old\n' } },
  ];
  places.set('extended', await talosBase(folder, 'extended', { version: 'v1.6.8', rootfs, extensions }));
  writeModule(`layer/lib/modules/${RELEASE}/extras/mine.ko`, mine);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

function writeModule(path: string, parts: ModuleParts): void {
  write(path, kernelModuleFile(parts));
}

function recipeOn(base: string, lines: string): Recipe {
  const text = `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${places.get(base)}\n${lines}`;
  return parseRecipe(text, { file: 'recipe.yaml', folder });
}

interface Unpacked {
  /** As `modprobe -d` takes it. */
  readonly root: string;
  /** Of the release. */
  readonly directory: string;
  /** The files of the initramfs. */
  readonly work: string;
}

/** The root file system of a build's result, with the layers of its extensions over it, as init mounts them. */
async function builtFrom(base: string, lines: string): Promise<Unpacked> {
  made += 1;
  const place = `oci:${folder}/result-${made}:v1`;
  await build(recipeOn(base, lines), [place], { env: { SOURCE_DATE_EPOCH: '1700000000' } });
  const work = mkdtempSync(join(folder, 'assets-'));
  unpackSegments(base === 'uki' ? initrdOf(place, work) : await initramfsOf(place, work), work);
  const root = join(work, 'root');
  for (const image of ['rootfs.sqsh', '0.sqsh', 'modules.dep.sqsh']) unsquash(join(work, image), root);
  return { root, directory: join(root, 'lib/modules', RELEASE), work };
}

async function initramfsOf(place: string, work: string): Promise<string> {
  return (await takeBootAssets(place, { architecture: 'amd64', directory: work })).initramfs;
}

/** The initramfs in the UKI of the one layer of a layout, by tar and objcopy. */
function initrdOf(place: string, work: string): string {
  const layout = place.replace(/^oci:|:v1$/g, '');
  const blob = (digest = ''): string => join(layout, 'blobs', digest.replace(':', '/'));
  const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
  const { manifests } = read(join(layout, 'index.json')) as { manifests: { digest: string }[] };
  const { layers } = read(blob(manifests[0]?.digest)) as { layers: { digest: string }[] };
  execFileSync('tar', ['-xzf', blob(layers[0]?.digest), '-C', work]);
  const [uki, target] = [join(work, 'usr/install/amd64/vmlinuz.efi'), join(work, 'initrd')];
  execFileSync('objcopy', ['-O', 'binary', '--dump-section', `.initrd=${target}`, uki, '/dev/null']);
  return target;
}

/** Every segment of an xz initramfs, one after the other: xz expands all of them, cpio reads one archive at a time. */
function unpackSegments(initramfs: string, work: string): void {
  const script =
    'xz -dc --ignore-check "$1" > all.cpio; while cpio -i -u --quiet --no-absolute-filenames; do :; done < all.cpio';
  execFileSync('sh', ['-c', script, 'sh', initramfs], { cwd: work, stdio: 'ignore' });
}

function unsquash(image: string, root: string): void {
  try {
    execFileSync('unsquashfs', ['-f', '-no-xattrs', '-d', root, image], { stdio: 'pipe' });
  } catch (error) {
    if (!String(error).includes('Could not open')) throw error;
  }
}

/** The paths that modprobe would load, in order. */
function loaded({ root }: Unpacked, name: string): readonly string[] {
  const text = execFileSync('modprobe', ['-d', root, '-S', RELEASE, '--show-depends', name], { encoding: 'utf8' });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.trim().replace(/^insmod .*\/5\.15\.45-talos\//, ''));
}

test.each([
  ['plain', 'post-order'],
  ['uki', 'pre-order'],
])('modprobe finds a module that a recipe adds to %s by indexes in %s', async (base, order) => {
  const result = await builtFrom(base, 'layers: [{ dir: ./layer }]\n');

  expect(loaded(result, 'mine')).toEqual(['kernel/core.ko', 'extras/mine.ko']);
  expect(loaded(result, 'acme:device')).toEqual(['kernel/core.ko', 'extras/mine.ko']);
  expect(loaded(result, 'user')).toEqual(['kernel/core.ko', 'kernel/user.ko']);
  expect(loaded(result, 'block-major-7-0')).toEqual(['builtin loop']);
  expect(indexNodeOrder(readFileSync(join(result.directory, 'modules.dep.bin')))).toBe(order);
  expect(execFileSync('modinfo', ['-b', result.root, '-k', RELEASE, 'mine'], { encoding: 'utf8' })).toContain(
    'acme:dev*',
  );
});

test('a build writes the indexes that depmod makes of its result', async () => {
  const { root, directory } = await builtFrom(
    'plain',
    `remove: [/lib/modules/${RELEASE}/kernel/user.ko]\nlayers: [{ dir: ./layer }]\n`,
  );
  const again = mkdtempSync(join(folder, 'depmod-'));
  cpSync(join(root, 'lib'), join(again, 'lib'), { recursive: true });

  execFileSync('depmod', ['-b', again, RELEASE], { stdio: 'pipe' });

  for (const name of [
    'dep',
    'dep.bin',
    'alias',
    'alias.bin',
    'symbols.bin',
    'softdep',
    'builtin.bin',
    'builtin.alias.bin',
  ])
    expect(readFileSync(join(directory, `modules.${name}`))).toEqual(
      readFileSync(join(again, 'lib/modules', RELEASE, `modules.${name}`)),
    );
});

test('the indexes of extensions are made anew in their layer, with the modules of all', async () => {
  const result = await builtFrom('extended', 'layers: [{ dir: ./layer }]\n');

  expect(loaded(result, 'mine')).toEqual(['kernel/core.ko', 'extras/mine.ko']);
  expect(loaded(result, 'theirs')).toEqual(['kernel/core.ko', 'extras/theirs.ko']);
  expect(readFileSync(join(result.directory, 'modules.dep'), 'utf8').trim().split('\n').sort()).toEqual([
    'extras/mine.ko: kernel/core.ko',
    'extras/theirs.ko: kernel/core.ko',
    'kernel/core.ko:',
    'kernel/user.ko: kernel/core.ko',
  ]);
});

test('an added extension with modules gets one layer of indexes, with those of rootfs and of the extensions there', async () => {
  const extension = extensionFolder(folder, { name: 'mine' });
  writeModule(`mine/rootfs/lib/modules/${RELEASE}/extras/mine.ko`, mine);

  const { root, directory, work } = await builtFrom('extended', `extensions: [{ dir: ${extension} }]\n`);

  const list = readFileSync(join(work, 'extensions.yaml'), 'utf8');
  expect([...list.matchAll(/image: (\S+)/g)].map(([, image]) => image)).toEqual([
    '0.sqsh',
    '1.sqsh',
    'modules.dep.sqsh',
  ]);
  unsquash(join(work, '1.sqsh'), root);
  expect(readFileSync(join(directory, 'modules.dep'), 'utf8').trim().split('\n').sort()).toEqual([
    'extras/mine.ko: kernel/core.ko',
    'extras/theirs.ko: kernel/core.ko',
    'kernel/core.ko:',
    'kernel/user.ko: kernel/core.ko',
  ]);
  expect(loaded({ root, directory, work }, 'acme:device')).toEqual(['kernel/core.ko', 'extras/mine.ko']);
});

test('a plan says which indexes are rebuilt', async () => {
  const actions = async (base: string, lines: string): Promise<readonly string[]> => {
    const { platforms } = await planBuild(recipeOn(base, lines), [], { env: {} });
    return platforms[0]?.stages.find(({ stage }) => stage === 'overlay')?.actions ?? [];
  };

  expect(await actions('extended', 'layers: [{ dir: ./layer }]\n')).toEqual(
    expect.arrayContaining([
      `indexes rebuilt in /lib/modules/${RELEASE}, for 3 modules`,
      'indexes rebuilt in the extension layer modules.dep, for 4 modules',
    ]),
  );
  expect(await actions('extended', 'layers: [{ files: [{ path: /etc/x, content: x }] }]\n')).toEqual([
    'added /etc',
    'added /etc/x',
  ]);
});

test('a kernel gives the modules that a recipe names, with all that they need', async () => {
  write('kernel/boot/vmlinuz', bzImage(`${RELEASE} (tests) #2\0`));
  for (const [name, parts] of Object.entries({ core, user, lone }))
    writeModule(`kernel/lib/modules/${RELEASE}/kernel/${name}.ko`, parts);
  write(
    `kernel/lib/modules/${RELEASE}/modules.dep`,
    'kernel/core.ko:\nkernel/user.ko: kernel/core.ko\nkernel/lone.ko:\n',
  );

  const result = await builtFrom('plain', 'kernel: { dir: ./kernel }\nmodules: [user]\n');

  expect(loaded(result, 'user')).toEqual(['kernel/core.ko', 'kernel/user.ko']);
  expect(readFileSync(join(result.directory, 'modules.dep'), 'utf8')).toBe(
    'kernel/core.ko:\nkernel/user.ko: kernel/core.ko\n',
  );
});
