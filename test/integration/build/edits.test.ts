import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeBootAssets } from '../../../scripts/boot/take-boot-assets.ts';
import { bootInstaller } from '../../../scripts/boot.ts';
import { realInstaller } from '../../../scripts/real-installer.ts';
import { edits, unpackLayer } from '../../fixtures/edits.ts';
import { differences, installerTree, type PathFacts, pathsBelow, rootfsOf } from '../../fixtures/installer-tree.ts';
import { built } from '../../fixtures/rootsmith.ts';

const variants = ['v1.0', 'v1.9', 'usr-merged'] as const;
type Variant = (typeof variants)[number];

let folder: string;
let kernelFiles: string;
const bases = new Map<Variant, { readonly place: string; readonly rootfs: string }>();
let all: ReturnType<typeof edits>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-edits-'));
  const kernel = (await realInstaller('kernel')).place;
  kernelFiles = join(folder, 'kernel');
  unpackLayer(kernel, kernelFiles);
  all = edits(join(folder, 'sources'), kernel);
  for (const variant of variants) {
    const { place } = await realInstaller(variant);
    const directory = join(folder, variant);
    mkdirSync(directory);
    const { initramfs } = await takeBootAssets(place, { architecture: 'amd64', directory });
    bases.set(variant, { place, rootfs: rootfsOf(initramfs, directory) });
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const names = ['nothing', 'a service added', '/usr/share removed', 'modes only', 'all modules replaced'] as const;
const cases = variants.flatMap((variant) => names.map((name) => [variant, name] as const));

const results = new Map<string, Promise<string>>();

/** The place of a result; each is built once. */
function build(variant: Variant, name: string, engine = 'graft'): Promise<string> {
  const key = `${variant}-${name.replaceAll(/\W+/g, '-')}-${engine}`;
  const known = results.get(key) ?? buildNew(key, variant, name, engine);
  results.set(key, known);
  return known;
}

async function buildNew(key: string, variant: Variant, name: string, engine: string): Promise<string> {
  const recipe = join(folder, `${key}.yaml`);
  const lines = [
    'apiVersion: rootsmith/v1',
    'kind: Installer',
    `base: ${bases.get(variant)?.place}`,
    'platforms: [linux/amd64]',
    all[name]?.recipe,
  ];
  writeFileSync(recipe, lines.join('\n'));
  const place = `oci:${folder}/out-${key}:v1`;
  await built([recipe, '-o', place, '--engine', engine]);
  return place;
}

/** What a shell makes of the same edit: unsquashfs, the commands, and a listing of what is on disk then. */
function editedByShell(variant: Variant, name: string): { readonly paths: ReadonlyMap<string, PathFacts> } {
  const root = mkdtempSync(join(folder, 'unpacked-'));
  try {
    execFileSync('unsquashfs', ['-no-progress', '-f', '-d', root, bases.get(variant)?.rootfs ?? ''], {
      stdio: 'ignore',
    });
    execFileSync('sh', ['-ec', all[name]?.shell ?? '', 'sh', kernelFiles], { cwd: root });
    return { paths: pathsBelow(root) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

test.each(cases)('graft makes of %s with %s what a shell makes of it', async (variant, name) => {
  const place = await build(variant, name);

  expect(differences(await installerTree(place), editedByShell(variant, name))).toEqual([]);
});

test.each(variants)('graft of nothing leaves the data area of %s as it is', async (variant) => {
  const directory = mkdtempSync(join(folder, 'same-'));
  const place = await build(variant, 'nothing');
  const { initramfs } = await takeBootAssets(place, { architecture: 'amd64', directory });

  const [before, after] = [
    readFileSync(bases.get(variant)?.rootfs ?? ''),
    readFileSync(rootfsOf(initramfs, directory)),
  ];

  const inodeTable = Number(before.readBigUInt64LE(64));
  expect(Number(after.readBigUInt64LE(64))).toBe(inodeTable);
  expect(after.subarray(96, inodeTable).equals(before.subarray(96, inodeTable))).toBe(true);
});

test.each(variants)('what graft makes of %s with a service boots, and runs it', async (variant) => {
  const directory = mkdtempSync(join(folder, 'boot-'));
  const assets = await takeBootAssets(await build(variant, 'a service added'), { architecture: 'amd64', directory });

  const report = await bootInstaller({ ...assets, log: join(directory, 'log') });

  expect(report).toMatchObject({
    done: true,
    modules: { vfat: 'ok' },
    services: [{ name: 'hello-world', exitCode: 0 }],
  });
});

test('graft and squashfs-tools make the same of a labelled base', async () => {
  const [graft, tools] = [
    await build('v1.9', 'a service added'),
    await build('v1.9', 'a service added', 'squashfs-tools'),
  ];

  const [a, b] = [await installerTree(graft), await installerTree(tools)];

  expect(differences(a, b)).toEqual([]);
  expect(a.paths.get('/')).toContain('security.selinux');
  expect(lstatSync(bases.get('v1.9')?.rootfs ?? '').size).toBeGreaterThan(55e6);
});
