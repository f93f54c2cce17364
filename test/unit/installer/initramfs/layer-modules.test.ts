import { expect, test } from 'vitest';
import {
  hasModuleIndex,
  layerDirectories,
  moduleReleasesOf,
} from '../../../../src/installer/initramfs/layer-modules.ts';
import { makeTree, type NodeSpec } from '../../../fixtures/trees.ts';

const layerOf = (paths: Readonly<Record<string, NodeSpec>>, name = 'driver', version = '1.0') => ({
  image: '0.sqsh',
  name,
  version,
  tree: makeTree(paths),
});

test('moduleReleasesOf() finds releases in either folder, each once', () => {
  const layer = layerOf({ 'usr/lib/modules/6.2/a.ko': '', 'lib/modules/6.1/a.ko': '', 'lib/modules/note': '' });

  expect(moduleReleasesOf(layer)).toEqual(['6.1', '6.2']);
  expect(moduleReleasesOf(layerOf({ 'usr/bin/x': '' }))).toEqual([]);
});

test('moduleReleasesOf() takes the version of an empty layer of indexes for its release', () => {
  expect(moduleReleasesOf(layerOf({}, 'modules.dep', '6.1'))).toEqual(['6.1']);
});

test('hasModuleIndex() looks for a list of modules, or at the name of the layer', () => {
  expect(hasModuleIndex(layerOf({ 'lib/modules/6.1/modules.dep': '' }), '6.1')).toBe(true);
  expect(hasModuleIndex(layerOf({ 'lib/modules/6.1/modules.dep': '' }), '6.2')).toBe(false);
  expect(hasModuleIndex(layerOf({ 'lib/modules/6.1/a.ko': '' }), '6.1')).toBe(false);
  expect(hasModuleIndex(layerOf({}, 'modules.dep'), '6.1')).toBe(true);
});

test('layerDirectories() gives the directory of a release where it is', () => {
  const [found, ...others] = layerDirectories(layerOf({ 'usr/lib/modules/6.1/a.ko': '' }), '6.1');

  expect(found?.path).toBe('usr/lib/modules/6.1');
  expect([...(found?.node.children.keys() ?? [])]).toEqual(['a.ko']);
  expect(others).toEqual([]);
});
