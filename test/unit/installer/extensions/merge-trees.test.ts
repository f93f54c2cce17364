import { expect, test } from 'vitest';
import { mergeTrees } from '../../../../src/installer/extensions/merge-trees.ts';
import { walkTree } from '../../../../src/rootfs/index.ts';
import { makeTree } from '../../../fixtures/trees.ts';

test('mergeTrees() joins directories, and replaces everything else', () => {
  const merged = mergeTrees(makeTree({ 'a/x': '1', b: '1', 'c/y': '1' }), makeTree({ 'a/z': '2', 'b/w': '2', c: '2' }));

  expect([...walkTree(merged)].map(({ path, node }) => `${path} ${node.kind}`)).toEqual([
    ' directory',
    'a directory',
    'a/x file',
    'a/z file',
    'b directory',
    'b/w file',
    'c file',
  ]);
});
