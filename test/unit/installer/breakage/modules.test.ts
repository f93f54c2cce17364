import { expect, test } from 'vitest';
import { findModuleLoss, type ModulesInput } from '../../../../src/installer/breakage/modules.ts';
import { makeTree, type NodeSpec } from '../../../fixtures/trees.ts';

type Paths = Readonly<Record<string, NodeSpec>>;
const folder = 'lib/modules/6.1';
const base: Paths = { [`${folder}/a.ko`]: 'a', [`${folder}/b.ko`]: 'b', [`${folder}/modules.dep`]: 'dep' };

const extension = (paths: Paths, name = 'driver', version = '1.0') => ({
  image: '0.sqsh',
  name,
  version,
  tree: makeTree(paths),
});

function found(tree: Paths, more: Partial<ModulesInput> = {}): readonly string[] {
  const input = {
    base: makeTree(base),
    tree: makeTree(tree),
    extensions: [],
    newRelease: undefined,
    release: '6.1',
    indexed: undefined,
  };
  return findModuleLoss({ ...input, ...more }).map(({ rule, message }) => `${rule}: ${message}`);
}

test('findModuleLoss() finds nothing where the modules stay', () => {
  expect(found(base)).toEqual([]);
});

test('findModuleLoss() finds that all modules of the kernel go', () => {
  expect(found({ 'lib/': '' })).toEqual([
    'lost-modules: all 2 modules of the kernel 6.1 would be removed, but the kernel stays: it would come up without the drivers in them',
  ]);
});

test('findModuleLoss() finds a lost index', () => {
  expect(found({ [`${folder}/a.ko`]: 'a', [`${folder}/b.ko`]: 'b' })).toEqual([
    'lost-modules: `/lib/modules/6.1/modules.dep` is removed, without which no module of the kernel can be loaded',
  ]);
});

test('findModuleLoss() finds an extension whose index does not know added modules', () => {
  const tree = { ...base, [`${folder}/c.ko`]: 'c' };
  const layer = extension({ [`${folder}/modules.dep`]: 'dep' });

  expect(found(tree, { extensions: [layer] })).toEqual([
    expect.stringMatching(/^stale-module-index: the recipe adds the module `c.ko`, .*`driver` 1\.0/) as string,
  ]);
  expect(found(base, { extensions: [layer] })).toEqual([]);
});

test('findModuleLoss() finds nothing where the build makes the index of the layer anew', () => {
  const layer = extension({ [`${folder}/modules.dep`]: 'dep' }, 'modules.dep', '6.1');

  expect(found({ ...base, [`${folder}/c.ko`]: 'c' }, { extensions: [layer], indexed: layer })).toEqual([]);
});

test('findModuleLoss() finds extensions with modules for a kernel that goes', () => {
  const layers = [extension({ [`${folder}/x.ko`]: 'x' }), extension({ 'usr/bin/x': 'x' })];

  const [only, ...others] = found(base, { extensions: layers, newRelease: '6.2' });

  expect(only).toMatch(/is for the kernel 6\.1, and nothing in it is for the new one, 6\.2/);
  expect(others).toEqual([]);
});

test('findModuleLoss() knows the layer that holds only the index by its name', () => {
  const layer = extension({}, 'modules.dep', '6.1');

  expect(found(base, { extensions: [layer], newRelease: '6.1' })).toEqual([
    expect.stringMatching(/hides the modules\.dep of the new kernel/) as string,
  ]);
});
