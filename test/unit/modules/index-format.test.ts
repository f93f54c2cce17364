import { expect, test } from 'vitest';
import { depmod } from '../../../src/formats/index.ts';
import { findIndexFormat, moduleDirectories } from '../../../src/modules/index.ts';
import type { FileNode } from '../../../src/rootfs/index.ts';
import { asTalosVersion } from '../../../src/talos/index.ts';
import { collect } from '../../fixtures/byte-streams.ts';
import { moduleFacts } from '../../fixtures/module-facts.ts';
import { bytesFile } from '../../fixtures/module-node.ts';
import { makeTree, type NodeSpec } from '../../fixtures/trees.ts';

const old = asTalosVersion('v1.6.8');

function formatOf(files: Readonly<Record<string, NodeSpec>>, version = old) {
  const paths = Object.entries(files).map(([name, node]) => [`lib/modules/6.1/${name}`, node]);
  const directory = moduleDirectories(makeTree(Object.fromEntries(paths)))[0]?.node;
  const readFile = async ({ content }: FileNode) =>
    content.kind === 'stream' ? await collect(content.open()) : new Uint8Array();
  return findIndexFormat({ directory, readFile, version });
}

const index = (nodeOrder: 'pre-order' | 'post-order') =>
  bytesFile(
    depmod([moduleFacts('a.ko')], {}, { nodeOrder, hasWeakdep: false }).files.get('modules.dep.bin') ??
      new Uint8Array(),
  );

test('findIndexFormat() does as the indexes of the base do', async () => {
  expect(await formatOf({ 'modules.dep.bin': index('pre-order'), 'modules.weakdep': '' })).toEqual({
    nodeOrder: 'pre-order',
    hasWeakdep: true,
  });
  expect(await formatOf({ 'modules.dep.bin': index('post-order') }, asTalosVersion('v1.12.0'))).toEqual({
    nodeOrder: 'post-order',
    hasWeakdep: false,
  });
});

test.each([
  ['v1.6.8', { nodeOrder: 'post-order', hasWeakdep: false }],
  ['v1.9.6', { nodeOrder: 'post-order', hasWeakdep: true }],
  ['v1.13.9', { nodeOrder: 'pre-order', hasWeakdep: true }],
])('findIndexFormat() does as %s where the base does not tell', async (version, expected) => {
  expect(await formatOf({}, asTalosVersion(version))).toEqual(expected);
  expect(await formatOf({ 'modules.dep.bin': 'damaged' }, asTalosVersion(version))).toEqual(expected);
});
