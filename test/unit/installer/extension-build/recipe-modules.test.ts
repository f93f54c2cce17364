import { expect, test } from 'vitest';
import { treeOfModules } from '../../../../src/installer/extension-build/recipe-modules.ts';
import { walkTree } from '../../../../src/rootfs/index.ts';
import { testModule, VERMAGIC } from '../../../fixtures/check-modules.ts';
import { kernelModuleFile } from '../../../fixtures/kernel-module-file.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { bytesFile } from '../../../fixtures/module-node.ts';
import { makeTree } from '../../../fixtures/trees.ts';

const [KERNEL = ''] = VERMAGIC.split(' ');
const module = bytesFile(testModule());

async function files(source: Parameters<typeof makeTree>[0], paths?: readonly string[], home = 'usr/lib/modules') {
  const at = { file: 'e.yaml', line: 7, column: 3 };
  const tree = await treeOfModules(
    { source: { kind: 'directory', path: '/m', ignore: [], modes: 'checkout', at }, paths, at },
    { sources: { tree: async () => makeTree(source) }, home, time: 5, context: memoryBuild().context },
  );
  return [...walkTree(tree)].filter(({ node }) => node.kind === 'file').map(({ path }) => path);
}

test('treeOfModules() keeps the places of a tree of modules, and leaves indexes out', async () => {
  const source = {
    'rootfs/usr/lib/modules/6.1/kernel/a.ko.xz': 'x',
    'lib/modules/6.1/extras/b.ko': 'x',
    'lib/modules/6.1/modules.dep': 'x',
  };

  expect(await files(source)).toEqual(['usr/lib/modules/6.1/extras/b.ko', 'usr/lib/modules/6.1/kernel/a.ko.xz']);
});

test('treeOfModules() puts other modules into the extras of the kernel that they are made for', async () => {
  expect(await files({ 'out/a.ko': module }, undefined, 'lib/modules')).toEqual([`lib/modules/${KERNEL}/extras/a.ko`]);
});

test('treeOfModules() takes what the paths match', async () => {
  const source = { 'a.ko': module, 'deep/b.ko': module, 'deep/c.ko': module };

  expect(await files(source, ['/a.ko', 'deep/b*'])).toEqual([
    `usr/lib/modules/${KERNEL}/extras/a.ko`,
    `usr/lib/modules/${KERNEL}/extras/b.ko`,
  ]);
  expect(await files(source, ['**/*.ko'])).toHaveLength(3);
});

test('treeOfModules() names a path that matches nothing, and a source without modules', async () => {
  await expect(files({ 'a.ko': module }, ['b.ko'])).rejects.toMatchObject({
    code: 'SOURCE_NOT_FOUND',
    message: 'e.yaml:7:3: `/m` holds no kernel module `b.ko`',
  });
  await expect(files({ a: 'x' })).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
});

test('treeOfModules() refuses two modules with one place, and one that does not tell its kernel', async () => {
  await expect(files({ 'x/a.ko': module, 'y/a.ko': module })).rejects.toMatchObject({ code: 'LAYER_CONFLICT' });
  await expect(files({ 'a.ko': bytesFile(kernelModuleFile()) })).rejects.toMatchObject({ code: 'KERNEL_INVALID' });
});
