import { expect, test } from 'vitest';
import { type ModuleWarnings, warnOfModules } from '../../../../src/installer/kernel/module-warnings.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { file, makeTree, type NodeSpec } from '../../../fixtures/trees.ts';

const ofBase: NodeSpec = { ...file(''), size: 1, content: { kind: 'base', inode: 1 } };
const kernel = { release: '6.2' };

async function warnings(paths: Readonly<Record<string, NodeSpec>>, more: Partial<ModuleWarnings> = {}) {
  const build = memoryBuild();
  const sources = { tree: async () => makeTree({ 'lib/modules/6.2/a.ko': '', 'lib/modules/6.1/b.ko': '' }) };
  const recipe = { kernel: undefined, remove: ['/opt'] };
  await warnOfModules({ kernel, tree: makeTree(paths), recipe, sources, ...more }, build.context);
  return build.warnings;
}

test('warnOfModules() tells a Dockerfile how to remove the modules of the old kernel', async () => {
  expect(await warnings({ 'lib/modules/6.2/a.ko': 'new', 'lib/modules/6.1/b.ko': ofBase })).toEqual([
    'the modules of the base\'s kernel stay beside those of the new one, 6.2: remove them by `--build-arg RM="/opt /lib/modules/6.1"`',
  ]);
});

test('warnOfModules() sees modules of two builds of one release', async () => {
  expect(await warnings({ 'lib/modules/6.2/a.ko': 'new', 'lib/modules/6.2/b.ko': ofBase })).toHaveLength(1);
});

test('warnOfModules() is silent where only the new modules are there', async () => {
  expect(await warnings({ 'lib/modules/6.2/a.ko': 'new' })).toEqual([]);
});

test('warnOfModules() names modules of the source that a recipe does not take', async () => {
  const recipe = { kernel: { modules: 'auto', source: { kind: 'tar', path: '/k' } }, remove: [] } as never;

  expect(await warnings({}, { recipe })).toEqual([
    'the source of the kernel 6.2 holds modules for 6.1 too, which are left out',
  ]);
});
