import { expect, test } from 'vitest';
import { withoutOldModules } from '../../../../src/installer/kernel/old-modules.ts';
import type { KernelSource } from '../../../../src/recipe/index.ts';
import { listTree, makeTree } from '../../../fixtures/trees.ts';

const tree = makeTree({ 'lib/modules/6.1/a.ko': 'a', 'lib/modules/6.2/b.ko': 'b' });
const kernel = { modules: 'auto', keepOldModules: false } as KernelSource;

test('withoutOldModules() removes the modules of all releases, which must not mix with new ones', () => {
  const { tree: left, oldModules } = withoutOldModules(tree, kernel);

  expect(oldModules).toEqual(['lib/modules/6.1', 'lib/modules/6.2']);
  expect(listTree(left)).toEqual(['lib/', 'lib/modules/']);
});

test.each([
  ['the recipe brings no kernel', undefined],
  ['the kernel brings no modules', { ...kernel, modules: undefined }],
  ['the recipe keeps them', { ...kernel, keepOldModules: true }],
])('withoutOldModules() leaves the tree where %s', (_, source) => {
  expect(withoutOldModules(tree, source)).toEqual({ tree, oldModules: [] });
});
