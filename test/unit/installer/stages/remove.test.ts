import { expect, test } from 'vitest';
import { removeStage } from '../../../../src/installer/stages/remove.ts';
import type { KernelSource } from '../../../../src/recipe/index.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { listTree, makeTree } from '../../../fixtures/trees.ts';

const tree = makeTree({ 'etc/a': '1', 'etc/b': '2', 'lib/modules/6.1/x.ko': 'module' });
const kernel = { modules: 'auto', keepOldModules: false } as KernelSource;

test('removeStage takes away what the patterns name', async () => {
  const input = { tree, recipe: { remove: ['/etc/*'], kernel: undefined } };

  const output = await removeStage.run(input, memoryBuild().context);

  expect(listTree(output.tree)).toEqual([
    'etc/',
    'lib/',
    'lib/modules/',
    'lib/modules/6.1/',
    'lib/modules/6.1/x.ko = module',
  ]);
  expect(removeStage.summary(output, input)).toBe('/etc/a /etc/b');
});

test('removeStage takes away the modules of a kernel that the recipe replaces', async () => {
  const output = await removeStage.run({ tree, recipe: { remove: [], kernel } }, memoryBuild().context);

  expect(output.oldModules).toEqual(['lib/modules/6.1']);
  expect(output.removed).toEqual(['lib/modules/6.1']);
});

test('removeStage warns of a pattern that matches nothing', async () => {
  const build = memoryBuild();
  const input = { tree, recipe: { remove: ['/opt/x'], kernel: undefined } };

  const output = await removeStage.run(input, build.context);

  expect(build.warnings).toEqual(['nothing to remove at `/opt/x`: the base has no such path']);
  expect(removeStage.summary(output, input)).toBe('nothing');
});
