import { expect, test } from 'vitest';
import { checkAndIndexModules, type ModulesToIndex } from '../../../../src/installer/kernel/index-modules.ts';
import { lookup, overlay, type RootTree, removePaths } from '../../../../src/rootfs/index.ts';
import { galleryBuild, readOf } from '../../../fixtures/gallery/memory.ts';
import { moduleNode } from '../../../fixtures/module-node.ts';
import { at, makeTree, type NodeSpec } from '../../../fixtures/trees.ts';

const RELEASE = '6.12.25-talos';
const build = await galleryBuild();
const read = await readOf(build);
const FOLDER = `lib/modules/${RELEASE}`;

const indexed = async (tree: RootTree, more: Partial<ModulesToIndex> = {}) =>
  await checkAndIndexModules({ ...read, extensions: [], kernel: undefined, time: 7, tree, ...more }, build.context);

const withFiles = (paths: Readonly<Record<string, NodeSpec>>): RootTree =>
  overlay(read.base.tree, makeTree(paths), { what: 'test', mtime: 5 }).tree;

const mine = moduleNode({ modinfo: [`vermagic=${RELEASE} SMP `, 'alias=acme:*'] });

test('checkAndIndexModules() gives the release of the kernel that will boot, and the same tree where modules stay', async () => {
  const { tree, kernelRelease, indexes } = await indexed(read.base.tree);

  expect(kernelRelease).toBe(RELEASE);
  expect(tree).toBe(read.base.tree);
  expect(indexes.files).toEqual([]);
});

test('checkAndIndexModules() makes indexes anew where a module is added', async () => {
  const { tree, indexes } = await indexed(withFiles({ [`${FOLDER}/extras/mine.ko`]: mine }));

  expect(indexes.files).toContain(`${FOLDER}/modules.alias.bin`);
  expect(lookup(tree, at(`${FOLDER}/modules.dep`))).toMatchObject({ kind: 'file', mtime: 7 });
});

test('checkAndIndexModules() leaves indexes that a layer brings for just these modules', async () => {
  const gone = removePaths(read.base.tree, ['/lib/modules']).tree;
  const brought = makeTree({
    [`${FOLDER}/mine.ko`]: mine,
    [`${FOLDER}/modules.dep`]: 'mine.ko:\n',
    [`${FOLDER}/modules.dep.bin`]: 'bin',
  });
  const tree = overlay(gone, brought, { what: 'test', mtime: 5 }).tree;

  expect((await indexed(tree)).tree).toBe(tree);
});

test('checkAndIndexModules() warns of modules that need others which are not there', async () => {
  const needy = moduleNode({ modinfo: [`vermagic=${RELEASE} SMP `, 'depends=gone'] });

  await indexed(withFiles({ [`${FOLDER}/needy.ko`]: needy }));

  expect(build.warnings.at(-1)).toBe(
    'modules that others need are not there, so these cannot be loaded: `needy` needs `gone`',
  );
});

test('checkAndIndexModules() refuses a kernel without its modules', async () => {
  const kernel = { release: '6.99.0' } as ModulesToIndex['kernel'];

  await expect(indexed(read.base.tree, { kernel })).rejects.toMatchObject({ code: 'KERNEL_MISMATCH' });
});
