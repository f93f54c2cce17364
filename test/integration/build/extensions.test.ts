import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build, planBuild } from '../../../src/installer/index.ts';
import { parseRecipe, type Recipe } from '../../../src/recipe/index.ts';
import { extensionFolder, umociImage } from '../../fixtures/extension-images.ts';
import { initramfsOf, microcodeSegment } from '../../fixtures/gallery/boot-files.ts';
import { TIME } from '../../fixtures/gallery/era.ts';
import { writeLayout } from '../../fixtures/gallery/places.ts';
import { readInstallers } from '../../fixtures/gallery/read-installer.ts';
import { makeShape, type ShapeName, shapes } from '../../fixtures/gallery/shapes.ts';

let folder: string;
let made = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-extensions-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = (): { env: Record<string, string> } => ({
  env: { SOURCE_DATE_EPOCH: String(TIME), XDG_CACHE_HOME: join(folder, 'cache') },
});

async function recipeOn(shape: ShapeName, extensions: readonly string[], more = ''): Promise<Recipe> {
  const place = writeLayout(join(folder, `base-${shape.replaceAll(/\W+/g, '-')}`), await makeShape(shape));
  const text = `apiVersion: rootsmith/v1
kind: Installer
base: ${place}
platforms: [linux/amd64]
extensions: [${extensions.join(', ')}]
${more}`;
  return parseRecipe(text, { file: join(folder, 'recipe.yaml'), folder });
}

interface Unpacked {
  readonly initramfs: Buffer;
  /** What comes before the segment of the root file system, and behind it. */
  readonly front: Buffer;
  readonly end: Buffer;
}

async function built(recipe: Recipe): Promise<Unpacked> {
  made += 1;
  const place = `oci:${join(folder, `result-${made}`)}:v1`;
  await build(recipe, [place], options());
  const [image] = await readInstallers(place);
  const initramfs = Buffer.from(image?.initramfs ?? []);
  const { start = 0, end = 0 } = image?.segment ?? {};
  return { initramfs, front: initramfs.subarray(0, start), end: initramfs.subarray(end) };
}

/** The last segment of an initramfs, unpacked by the programs of the machine. */
function unpack(segment: Buffer, by: 'xz' | 'zstd' | 'cat'): { readonly root: string; readonly listing: string } {
  made += 1;
  const root = join(folder, `unpacked-${made}`);
  mkdirSync(root);
  const input = Buffer.from(segment).subarray(segment.findIndex((byte) => byte !== 0));
  const archive = execFileSync(by, by === 'cat' ? [] : ['-dc'], { input, maxBuffer: 1e9 });
  execFileSync('cpio', ['-i', '--quiet', '--no-absolute-filenames'], { cwd: root, input: archive });
  const listing = execFileSync('cpio', ['-tv', '--quiet', '--numeric-uid-gid'], { input: archive, encoding: 'utf8' });
  return { root, listing };
}

function unsquash(image: string): { readonly root: string; readonly listing: string; readonly facts: string } {
  const root = `${image}-root`;
  execFileSync('unsquashfs', ['-no-xattrs', '-d', root, image], { stdio: 'pipe' });
  const run = (...words: readonly string[]): string => execFileSync('unsquashfs', words, { encoding: 'utf8' });
  return { root, listing: run('-lln', image), facts: run('-s', image) };
}

test.each([
  ['v1.7 by the imager', 'xz', 'lib/firmware'],
  ['v1.12 by the imager, in an index', 'zstd', 'usr/lib/firmware'],
] as const)('extensions are added to a base of «%s» as %s, and its own segment stays', async (shape, by, firmware) => {
  const home = mkdtempSync(join(folder, 'home-'));
  const tool = extensionFolder(home, {
    name: 'tool',
    files: { 'usr/local/bin/tool': '#!/bin/sh\necho hi\n' },
    script: 'chmod 755 usr/local/bin/tool; ln usr/local/bin/tool usr/local/bin/tool2; ln -s tool usr/local/bin/tool3',
  });
  const card = extensionFolder(home, {
    name: 'card',
    version: '2.0.0',
    files: {
      [`${firmware}/card/a.bin`]: 'a'.repeat(5000),
      [`${firmware}/amd-ucode/microcode_amd.bin`]: 'amd',
      [`${firmware}/amd-ucode/microcode_amd.bin.asc`]: 'signature',
      [`${firmware}/intel-ucode/06-01-02`]: 'intel-2',
      [`${firmware}/intel-ucode/06-01-01`]: 'intel-1',
      'usr/local/share/card': 'text',
    },
    script: `ln -s a.bin ${firmware}/card/b.bin`,
  });
  execFileSync('tar', ['-czf', join(home, 'card.tar.gz'), '-C', card, '.']);
  const recipe = await recipeOn(shape, [
    `{ image: "${umociImage(home, tool)}" }`,
    `{ tar: ${join(home, 'card.tar.gz')} }`,
  ]);

  const result = await built(recipe);

  const original = Buffer.from(await initramfsOf(shapes[shape].era));
  expect(result.initramfs.subarray(result.front.length, result.front.length + original.length)).toEqual(original);
  expect(result.front.length % 512).toBe(0);
  const early = unpack(result.front, 'cat');
  expect(readFileSync(join(early.root, 'kernel/x86/microcode/GenuineIntel.bin'), 'utf8')).toBe('intel-1intel-2');
  expect(readFileSync(join(early.root, 'kernel/x86/microcode/AuthenticAMD.bin'), 'utf8')).toBe('amd');
  const added = unpack(result.end, by);
  expect(
    execFileSync('find', ['.', '!', '-type', 'd'], { cwd: added.root, encoding: 'utf8' }).split('\n').sort(),
  ).toEqual(
    [
      '',
      './0.sqsh',
      './1.sqsh',
      './extensions.yaml',
      `./${firmware}/amd-ucode/microcode_amd.bin.asc`,
      `./${firmware}/card/a.bin`,
      `./${firmware}/card/b.bin`,
    ].sort(),
  );
  expect(readFileSync(join(added.root, firmware, 'card/b.bin'), 'utf8')).toBe('a'.repeat(5000));
  const first = unsquash(join(added.root, '0.sqsh'));
  expect(readFileSync(join(first.root, 'usr/local/bin/tool2'), 'utf8')).toBe('#!/bin/sh\necho hi\n');
  expect(first.listing).toMatch(/^-rwxr-xr-x 0\/0 .*tool2$/m);
  expect(first.listing).toMatch(/^lrwxrwxrwx 0\/0 .*tool3 -> tool$/m);
  expect(first.facts).toContain(`Compression ${by}`);
  if (by === 'zstd') expect(first.facts).toContain('compression-level 18');
  expect(first.facts).toContain('Block size 131072');
  expect(readFileSync(join(added.root, 'extensions.yaml'), 'utf8')).toBe(`layers:
    - image: 0.sqsh
      metadata:
        name: tool
        version: 1.0.0
        author: someone
        description: |
            The extension tool.
        compatibility:
            talos:
                version: '>= v1.0.0'
    - image: 1.sqsh
      metadata:
        name: card
        version: 2.0.0
        author: someone
        description: |
            The extension card.
        compatibility:
            talos:
                version: '>= v1.0.0'
`);
});

test.each([
  ['v1.7 by a factory, with extensions and microcode', 'xz'],
  ['v1.12 by a factory, with extensions and microcode', 'zstd'],
] as const)('extensions join those that a base of «%s» has', async (shape, by) => {
  const home = mkdtempSync(join(folder, 'home-'));
  const files = (number: number): Record<string, string> => ({ [`usr/local/share/many-${number}`]: `${number}` });
  const many = Array.from({ length: 12 }, (_, number) =>
    extensionFolder(home, { name: `many-${number}`, files: files(number) }),
  );
  const firmware = by === 'xz' ? 'lib/firmware' : 'usr/lib/firmware';
  const ucode = extensionFolder(home, { name: 'ucode', files: { [`${firmware}/intel-ucode/06-01-01`]: 'more' } });
  const recipe = await recipeOn(
    shape,
    [...many, ucode].map((path) => `{ dir: ${path} }`),
  );

  const result = await built(recipe);

  const original = Buffer.from(await initramfsOf(shapes[shape].era, 'with extensions and microcode'));
  const at = result.initramfs.indexOf(original);
  expect(at % 512).toBe(0);
  expect(Buffer.from(await microcodeSegment()).equals(result.initramfs.subarray(at, at + 1024))).toBe(false);
  const early = unpack(result.initramfs.subarray(0, at), 'cat');
  expect(readFileSync(join(early.root, 'kernel/x86/microcode/GenuineIntel.bin'), 'utf8')).toBe(
    `${'intel'.repeat(50)}more`,
  );
  const added = unpack(result.initramfs.subarray(at + original.length), by);
  const list = readFileSync(join(added.root, 'extensions.yaml'), 'utf8');
  expect([...list.matchAll(/image: (\S+)|^ {8}name: (\S+)/gm)].map(([, image, name]) => image ?? name)).toEqual([
    '0.sqsh',
    'tool',
    ...many.flatMap((_, number) => [`${number + 1}.sqsh`, `many-${number}`]),
    '13.sqsh',
    'ucode',
  ]);
  expect(readdirSync(added.root)).not.toContain('0.sqsh');
  const plan = await planBuild(recipe, [], options());
  expect(plan.platforms[0]?.extensions.slice(0, 2)).toEqual([
    { image: '0.sqsh', name: 'tool', version: '1.0.0', constraint: undefined, files: 1, bytes: 16, inBase: true },
    { image: '1.sqsh', name: 'many-0', version: '1.0.0', constraint: '>= v1.0.0', files: 1, bytes: 1, inBase: false },
  ]);
});

test('a build gives the same bytes with and without its cache, and survives a damaged one', async () => {
  const home = mkdtempSync(join(folder, 'home-'));
  const big = extensionFolder(home, {
    name: 'big',
    files: { 'usr/local/lib/big': Buffer.alloc(3 * 1024 ** 2, 'some text that compresses well; ') },
  });
  const recipe = await recipeOn('v1.12 by the imager, in an index', [`{ dir: ${big} }`]);
  const cache = join(folder, 'cache/rootsmith/extensions');

  const { initramfs: first } = await built(recipe);
  const names = readdirSync(cache);
  const { initramfs: second } = await built(recipe);
  const [name = ''] = names;
  const bytes = readFileSync(join(cache, name));
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(join(cache, name), bytes);
  const { initramfs: third } = await built(recipe);

  expect(names).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.sqsh$/)]);
  expect(second.equals(first)).toBe(true);
  expect(third.equals(first)).toBe(true);
});

test('extensions are added for every platform, and a build without other changes keeps all segments', async () => {
  const home = mkdtempSync(join(folder, 'home-'));
  const tool = extensionFolder(home, { name: 'tool', files: { 'usr/local/bin/tool': 'x' } });
  const recipe = await recipeOn('v1.12 by the imager, in an index', [`{ dir: ${tool} }`]);
  const place = `oci:${join(folder, 'both')}:v1`;

  const result = await build({ ...recipe, platforms: undefined }, [place], options());

  const images = await readInstallers(place);
  const original = Buffer.from(await initramfsOf('1.12'));
  const ends = images.map(({ initramfs }) => Buffer.from(initramfs.subarray(original.length)));
  expect(result.platforms).toEqual(['linux/amd64', 'linux/arm64']);
  expect(images.map(({ initramfs }) => original.equals(initramfs.subarray(0, original.length)))).toEqual([true, true]);
  expect(ends[0]?.equals(ends[1] ?? Buffer.of())).toBe(true);
  const { platforms } = await planBuild(recipe, [], options());
  const steps = new Map(platforms[0]?.stages.map(({ stage, actions }) => [stage, actions]));
  expect(steps.get('squash')).toEqual([]);
  expect(steps.get('pack')).toEqual([
    'append a zstd segment with extensions.yaml and 1 layer',
    expect.stringMatching(/^0\.sqsh: tool 1\.0\.0, for Talos >= v1\.0\.0, 1 file of 1 B, from `.*\/tool`$/),
  ]);
});

test('extensions that bring the same path are refused by name, and built when forced', async () => {
  const home = mkdtempSync(join(folder, 'home-'));
  const one = extensionFolder(home, { name: 'one', files: { 'usr/local/etc/same': '1' } });
  const two = extensionFolder(home, { name: 'two', files: { 'usr/local/etc/same': '2' } });
  const recipe = await recipeOn('v1.7 by the imager', [`{ dir: ${one} }`, `{ dir: ${two} }`]);
  const place = `oci:${join(folder, 'collision')}:v1`;

  await expect(build(recipe, [place], options())).rejects.toMatchObject({
    code: 'BUILD_BREAKS_BOOT',
    message: expect.stringMatching(
      /`one` 1\.0\.0 \(.*\) and `two` 1\.0\.0 \(.*\) both bring `\/usr\/local\/etc\/same`/,
    ) as string,
  });
  await build(recipe, [place], { ...options(), force: true });
});

test('official names become images of the release, from replacements alone, and are locked', async () => {
  const home = mkdtempSync(join(folder, 'home-'));
  const tool = extensionFolder(home, { name: 'tool', files: { 'usr/local/bin/tool': 'x' } });
  const image = umociImage(home, tool);
  const layout = image.replace(/^oci:|:v1$/g, '');
  const { manifests } = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')) as {
    manifests: [{ digest: string }];
  };
  const reference = `ghcr.io/siderolabs/tool:1.0.0@${manifests[0].digest}`;
  const lists = join(home, 'lists');
  mkdirSync(lists);
  writeFileSync(join(lists, 'image-digests'), `${reference}\n`);
  const replacements = new Map([
    ['ghcr.io/siderolabs/extensions:v1.12.7', umociImage(home, lists)],
    ['ghcr.io/siderolabs/tool:1.0.0', image],
  ]);
  const recipe = await recipeOn('v1.12 by the imager, in an index', ['{ official: siderolabs/tool }']);
  const place = `oci:${join(folder, 'official')}:v1`;

  const { pins, digest } = await build(recipe, [place], { ...options(), replacements });
  const digests = new Map(pins.map((pin) => [pin.place, pin.digest]));
  const again = await build(recipe, [place], { ...options(), replacements, lock: { file: 'lock', digests } });

  expect([...digests.keys()]).toEqual([recipe.base.place, 'ghcr.io/siderolabs/extensions:v1.12.7', reference]);
  expect(again.digest).toBe(digest);
  digests.delete(reference);
  await expect(
    build(recipe, [place], { ...options(), replacements, lock: { file: 'lock', digests } }),
  ).rejects.toMatchObject({ code: 'LOCK_DRIFT' });
});

test.each<[string, string, { readonly code: string; readonly message: RegExp }]>([
  [
    'with a bomb in it',
    'truncate -s 20G rootfs/zeros && tar -cSzf bomb.tar.gz manifest.yaml rootfs && rm rootfs/zeros',
    { code: 'LIMIT_EXCEEDED', message: /bytes of content/ },
  ],
  [
    'whose paths climb out',
    'tar -czf bomb.tar.gz --transform "s,^rootfs/x,../../x," -P manifest.yaml rootfs rootfs/x',
    { code: 'PATH_UNSAFE', message: /climbs out of its root/ },
  ],
  [
    'whose firmware links in a circle',
    'mkdir -p rootfs/usr/lib/firmware && ln -s b rootfs/usr/lib/firmware/a && ln -s a rootfs/usr/lib/firmware/b && tar -czf bomb.tar.gz manifest.yaml rootfs',
    { code: 'PATH_UNSAFE', message: /symlinks/ },
  ],
  [
    'whose manifest is huge',
    'head -c 50M /dev/zero >> manifest.yaml && tar -czf bomb.tar.gz manifest.yaml rootfs',
    { code: 'LIMIT_EXCEEDED', message: /manifest\.yaml/ },
  ],
  [
    'with whiteouts alone',
    'rm -r rootfs manifest.yaml && mkdir rootfs && touch rootfs/.wh..wh..opq .wh.manifest.yaml && tar -czf bomb.tar.gz .wh.manifest.yaml rootfs',
    { code: 'EXTENSION_INVALID', message: /unexpected file "\.wh\.manifest\.yaml"/ },
  ],
])('an extension %s is refused with a code and a hint', async (_, script, { code, message }) => {
  const home = mkdtempSync(join(folder, 'home-'));
  const bad = extensionFolder(home, { name: 'bad', files: { x: 'x' } });
  execFileSync('sh', ['-ec', script], { cwd: bad, stdio: 'pipe' });
  const recipe = await recipeOn('v1.12 by the imager, in an index', [`{ tar: ${join(bad, 'bomb.tar.gz')} }`]);

  await expect(planBuild(recipe, [], options())).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
    hint: expect.any(String) as string,
  });
});
