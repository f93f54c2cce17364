import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeBootAssets } from '../../../scripts/boot/take-boot-assets.ts';
import { type BuildOptions, build, planBuild } from '../../../src/installer/index.ts';
import { parseDockerfile, parseRecipe, type Recipe } from '../../../src/recipe/index.ts';
import { rootfsOf } from '../../fixtures/installer-tree.ts';
import { bzImage } from '../../fixtures/kernel-image.ts';
import { moduleBytes, moduleFile, RELEASE, talosBase } from '../../fixtures/talos-base.ts';
import { file, symlink } from '../../fixtures/trees.ts';

const NEW = '6.1.0-acme';

let folder: string;
let plain: string;
let uki: string;
let extended: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-kernel-'));
  const init = file('a program', { mode: 0o755 });
  const modules = (at: string) => ({
    [`${at}/${RELEASE}/kernel/a.ko`]: moduleFile(RELEASE),
    [`${at}/${RELEASE}/modules.dep`]: 'kernel/a.ko:\n',
  });
  const rootfs = { 'sbin/init': init, ...modules('lib/modules') };
  plain = await talosBase(folder, 'plain', { rootfs });
  uki = await talosBase(folder, 'uki', {
    version: 'v1.12.7',
    isUki: true,
    rootfs: { lib: symlink('usr/lib'), sbin: symlink('usr/bin'), 'usr/bin/init': init, ...modules('usr/lib/modules') },
  });
  const extensions = [
    { name: 'hello', version: '1.0.0', paths: { 'usr/local/bin/tool': 'x' } },
    { name: 'modules.dep', version: RELEASE, paths: { [`lib/modules/${RELEASE}/modules.dep`]: 'extras/z.ko:\n' } },
  ];
  extended = await talosBase(folder, 'extended', { version: 'v1.9.6', rootfs, extensions });
  writeKernel('new', NEW);
  writeKernel('same', RELEASE);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

function writeKernel(name: string, release: string): void {
  write(`${name}/boot/vmlinuz`, bzImage(`${release} (tests) #2\0`));
  write(`${name}/lib/modules/${release}/kernel/new.ko`, moduleBytes(release));
  write(`${name}/lib/modules/${release}/modules.dep`, 'kernel/new.ko:\n');
}

function recipeOf(base: string, lines: string): Recipe {
  return parseRecipe(`apiVersion: rootsmith/v1\nkind: Installer\nbase: ${base}\n${lines}`, {
    file: 'recipe.yaml',
    folder,
  });
}

interface Watched {
  readonly options: BuildOptions;
  readonly warnings: readonly string[];
}

function watched(): Watched {
  const warnings: string[] = [];
  const report: BuildOptions['report'] = (event) => {
    // The kernels of these tests hold a release and nothing else.
    const isKnown = event.kind === 'warning' && event.message.includes('by its release alone');
    if (event.kind === 'warning' && !isKnown) warnings.push(event.message);
  };
  return { options: { env: {}, report }, warnings };
}

let built = 0;

/** What unsquashfs lists of the modules in the result. */
async function modulesAfter(recipe: Recipe, options: BuildOptions = { env: {} }): Promise<readonly string[]> {
  built += 1;
  const place = `oci:${folder}/result-${built}:v1`;
  await build(recipe, [place], options);
  const directory = mkdtempSync(join(folder, 'assets-'));
  const { initramfs } = await takeBootAssets(place, { architecture: 'amd64', directory });
  const listing = execFileSync('unsquashfs', ['-l', '-d', '', rootfsOf(initramfs, directory)]).toString();
  return listing.split('\n').filter((line) => /lib\/modules\/.*\.ko$/.test(line));
}

test('a recipe with another kernel leaves no modules of the old one', async () => {
  const modules = await modulesAfter(recipeOf(plain, 'kernel: { dir: ./new }\n'));

  expect(modules).toEqual([`/lib/modules/${NEW}/kernel/new.ko`]);
});

test('a recipe with another build of the same release does not mix the two', async () => {
  const modules = await modulesAfter(recipeOf(plain, 'kernel: { dir: ./same }\n'));

  expect(modules).toEqual([`/lib/modules/${RELEASE}/kernel/new.ko`]);
});

test('kernel.keepOldModules leaves the modules of the old kernel', async () => {
  const modules = await modulesAfter(recipeOf(plain, 'kernel: { dir: ./new, keepOldModules: true }\n'));

  expect(modules).toEqual([`/lib/modules/${RELEASE}/kernel/a.ko`, `/lib/modules/${NEW}/kernel/new.ko`]);
});

test('a plan says which modules go with the old kernel, and why', async () => {
  const { platforms } = await planBuild(recipeOf(plain, 'kernel: { dir: ./new }\n'), [], { env: {} });
  const [platform] = platforms;

  expect(platform?.stages.find(({ stage }) => stage === 'remove')).toEqual({
    stage: 'remove',
    actions: [`remove /lib/modules/${RELEASE}, the modules of the kernel that goes`],
    why: expect.stringContaining('`kernel.keepOldModules: true` keeps them'),
  });
  expect(platform?.changes).toContainEqual({ kind: 'removed', path: `/lib/modules/${RELEASE}` });
  expect(platform?.breakage).toEqual([]);
});

test('a kernel without modules leaves those of the base, and is refused where they do not fit', async () => {
  const same = await modulesAfter(recipeOf(plain, 'kernel: { dir: ./same, modules: false }\n'));
  const other = modulesAfter(recipeOf(plain, 'kernel: { dir: ./new, modules: false }\n'));

  expect(same).toEqual([`/lib/modules/${RELEASE}/kernel/a.ko`]);
  await expect(other).rejects.toMatchObject({ code: 'KERNEL_MISMATCH' });
});

test.each([
  ['a layer', 'kernel: { dir: ./new }\nlayers: [{ dir: ./same }]\n'],
  ['a kernel without modules and a layer', 'kernel: { dir: ./new, modules: false }\nlayers: [{ dir: ./new }]\n'],
])('two releases of modules never come out of a recipe with a kernel: %s', async (_, lines) => {
  await expect(modulesAfter(recipeOf(plain, lines))).rejects.toMatchObject({
    code: 'KERNEL_MISMATCH',
    message: expect.stringContaining(`modules for ${RELEASE}, ${NEW}`),
  });
});

test('modules of other releases in the source of a kernel are left out, with a warning', async () => {
  writeKernel('both', NEW);
  write('both/lib/modules/6.0.0-older/kernel/x.ko', moduleBytes('6.0.0-older'));
  const { options, warnings } = watched();

  const modules = await modulesAfter(recipeOf(plain, 'kernel: { dir: ./both }\n'), options);

  expect(modules).toEqual([`/lib/modules/${NEW}/kernel/new.ko`]);
  expect(warnings).toEqual([`the source of the kernel ${NEW} holds modules for 6.0.0-older too, which are left out`]);
});

const dockerfile = (base: string, kernel: string): string => `FROM scratch AS customization
COPY ${kernel}/lib/modules /lib/modules
FROM ${base}
COPY ${kernel}/boot/vmlinuz /usr/install/\${TARGETARCH}/vmlinuz
`;

test.each([
  ['another release', 'new', undefined, `/lib/modules/${RELEASE}`],
  ['another build of the same release', 'same', undefined, `/lib/modules/${RELEASE}`],
  ['another release and an RM', 'new', '/usr/share/doc', `/usr/share/doc /lib/modules/${RELEASE}`],
])('a Dockerfile with a kernel of %s is told the RM to write', async (_, kernel, remove, expected) => {
  const { options, warnings } = watched();
  const buildArgs = remove === undefined ? {} : { RM: remove };
  const recipe = parseDockerfile(dockerfile(plain, kernel), { file: 'Dockerfile', context: folder, buildArgs });

  await planBuild(recipe, [], options);

  expect(warnings).toContainEqual(expect.stringContaining(`\`--build-arg RM="${expected}"\``));
});

test("the guide's RM takes the old modules away without a word", async () => {
  const { options, warnings } = watched();
  const buildArgs = { RM: '/lib/modules' };
  const recipe = parseDockerfile(dockerfile(plain, 'new'), { file: 'Dockerfile', context: folder, buildArgs });

  const modules = await modulesAfter(recipe, options);

  expect(modules).toEqual([`/lib/modules/${NEW}/kernel/new.ko`]);
  expect(warnings).toEqual([]);
});

test('a UKI tells the release of its new kernel', async () => {
  const place = `${folder}/new-uki`;
  await build(recipeOf(uki, 'kernel: { dir: ./new }\n'), [`oci:${place}:v1`], { env: {} });

  const section = (name: string): string => sectionOf(place, name);

  expect(section('uname')).toBe(NEW);
  expect(section('cmdline')).toBe('console=ttyS0');
  expect(section('linux')).toContain(NEW);
  expect(section('profile')).toBe('ID=main');
});

test('a UKI keeps the release of a kernel that stays', async () => {
  const place = `${folder}/same-uki`;
  await build(recipeOf(uki, ''), [`oci:${place}:v1`], { env: {} });

  expect(sectionOf(place, 'uname')).toBe(RELEASE);
});

/** A section of the UKI in the one layer of a layout, by tar and objcopy. */
function sectionOf(layout: string, name: string): string {
  const work = mkdtempSync(join(folder, 'uki-'));
  const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')) as { manifests: { digest: string }[] };
  const blob = (digest = ''): string => join(layout, 'blobs', digest.replace(':', '/'));
  const manifest = JSON.parse(readFileSync(blob(index.manifests[0]?.digest), 'utf8')) as {
    layers: { digest: string }[];
  };
  execFileSync('tar', ['-xzf', blob(manifest.layers[0]?.digest), '-C', work]);
  const target = join(work, name);
  execFileSync('objcopy', [
    '-O',
    'binary',
    '--dump-section',
    `.${name}=${target}`,
    join(work, 'usr/install/amd64/vmlinuz.efi'),
    '/dev/null',
  ]);
  return readFileSync(target, 'latin1').replace(/\0+$/, '');
}

test.each([
  [
    'another release',
    'new',
    /`modules\.dep` 5\.15\.45-talos \(`modules\.dep\.sqsh`\).* is for the kernel 5\.15\.45-talos, and nothing in it is for the new one, 6\.1\.0-acme/,
  ],
  ['the same release', 'same', /hides the modules\.dep of the new kernel/],
])(
  'a new kernel of %s is refused on a base with an index of the modules of its extensions',
  async (_, kernel, expected) => {
    const recipe = recipeOf(extended, `kernel: { dir: ./${kernel} }\n`);

    await expect(modulesAfter(recipe)).rejects.toMatchObject({
      code: 'BUILD_BREAKS_BOOT',
      message: expect.stringMatching(expected),
    });
    expect(await modulesAfter(recipe, { env: {}, force: true })).toHaveLength(1);
  },
);
