import { expect, test } from 'vitest';
import { fromByteName } from '../../../../src/bytes/index.ts';
import { systemOfNode } from '../../../../src/inspect/system/system-level.ts';
import { type RootNode, walkTree } from '../../../../src/rootfs/index.ts';
import { chosenTree, fileNode } from '../../../fixtures/inspected-tree.ts';

type Stacked = Parameters<typeof systemOfNode>[0][0];

function level(name: string, nodes: Readonly<Record<string, RootNode>>): Stacked {
  const isRootfs = name === 'rootfs.sqsh';
  const files = chosenTree(nodes);
  const extension = isRootfs ? undefined : { name, version: '1' };
  return { name, role: isRootfs ? 'rootfs' : 'extension', extension, files };
}

async function origins(
  levels: readonly [Stacked, ...Stacked[]],
  firmware?: Readonly<Record<string, RootNode>>,
): Promise<readonly string[]> {
  const initramfs =
    firmware &&
    ({ belongings: { firmware: new Set(['lib/firmware']) }, files: async () => chosenTree(firmware) } as never);
  const { tree, originOf } = await systemOfNode(levels, initramfs);
  return [...walkTree(tree)].slice(1).map(({ path, node }) => `${fromByteName(path)}: ${originOf(node).name}`);
}

const rootfs = level('rootfs.sqsh', { 'usr/a': fileNode('a'), 'lib/firmware/old': fileNode('old') });

test('systemOfNode() says which extension brings what', async () => {
  const [first, second] = [
    level('one', { 'usr/b': fileNode('b') }),
    level('two', { 'usr/b': fileNode('c'), x: fileNode('x') }),
  ];

  expect(await origins([rootfs, first, second])).toEqual([
    'lib: rootfs.sqsh',
    'lib/firmware: rootfs.sqsh',
    'lib/firmware/old: rootfs.sqsh',
    'usr: rootfs.sqsh',
    'usr/a: rootfs.sqsh',
    'usr/b: two',
    'x: two',
  ]);
});

test('systemOfNode() mounts the firmware of the initramfs over that of the root file system', async () => {
  expect(await origins([rootfs], { 'lib/firmware/new': fileNode('new') })).toEqual([
    'lib: rootfs.sqsh',
    'lib/firmware: initramfs',
    'lib/firmware/new: initramfs',
    'usr: rootfs.sqsh',
    'usr/a: rootfs.sqsh',
  ]);
});
