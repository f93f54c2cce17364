import { expect, test } from 'vitest';
import { moduleFactsOf, readKernelModule } from '../../../src/formats/index.ts';
import { moduleDirectories, moduleSubset } from '../../../src/modules/index.ts';
import type { SubsetReaders } from '../../../src/modules/module-subset.ts';
import type { FileNode } from '../../../src/rootfs/index.ts';
import { collect } from '../../fixtures/byte-streams.ts';
import { contentOf, moduleNode } from '../../fixtures/module-node.ts';
import { listTree, makeTree, type NodeSpec } from '../../fixtures/trees.ts';

const readFile = async (node: FileNode): Promise<Uint8Array> => await collect(contentOf(node));
const readers: SubsetReaders = {
  readFile,
  readFacts: async ({ path, node }) => moduleFactsOf(path, await readKernelModule(await readFile(node))),
};

function subsetOf(files: Readonly<Record<string, NodeSpec>>, ...names: readonly string[]) {
  const paths = Object.entries(files).map(([name, node]) => [`lib/modules/6.1/${name}`, node]);
  const [found] = moduleDirectories(makeTree(Object.fromEntries(paths)));
  if (found === undefined) throw new Error('no modules');
  return moduleSubset(found.node, names, readers);
}

const files = {
  'kernel/net/core.ko': moduleNode({ exports: [{ name: 'core' }] }),
  'kernel/net/r8169.ko': moduleNode({ needs: ['core'], modinfo: ['softdep=pre: realtek'] }),
  'kernel/fs/xfs.ko': moduleNode(),
  'modules.order': 'kernel/net/r8169.ko\n',
  'modules.builtin': 'kernel/nvme.ko\n',
  'modules.dep': 'old',
  'modules.alias.bin': 'old',
};

test('moduleSubset() keeps named modules, what they need, and the lists of the build', async () => {
  const { directory, left } = await subsetOf(files, 'r8169', 'nvme');

  expect(listTree({ root: directory }).map((line) => line.split(' ')[0])).toEqual([
    'kernel/',
    'kernel/net/',
    'kernel/net/core.ko',
    'kernel/net/r8169.ko',
    'modules.builtin',
    'modules.order',
  ]);
  expect(left).toEqual([{ module: 'r8169', when: 'pre', wants: 'realtek' }]);
});

test('moduleSubset() of two modules of one name keeps the one that counts', async () => {
  const { directory } = await subsetOf({ ...files, 'updates/xfs.ko': moduleNode() }, 'xfs');

  expect(listTree({ root: directory }).map((line) => line.split(' ')[0])).toEqual([
    'modules.builtin',
    'modules.order',
    'updates/',
    'updates/xfs.ko',
  ]);
});

test('moduleSubset() refuses a name that neither modules nor the kernel have', async () => {
  await expect(subsetOf(files, 'nvmf')).rejects.toMatchObject({ code: 'MODULE_UNKNOWN', details: { nearest: 'nvme' } });
});
