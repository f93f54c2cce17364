import { expect, test } from 'vitest';
import { finishTree } from '../../../../src/installer/trees/finish-tree.ts';
import { lookup } from '../../../../src/rootfs/index.ts';
import { asTalosVersion } from '../../../../src/talos/index.ts';
import { at, directory, file, listAttributes, makeTree } from '../../../fixtures/trees.ts';

const tree = makeTree({ new: file('n', { uid: 5, gid: 6, mtime: 900 }), old: file('o', { mtime: 100 }) });
const options = { base: makeTree({}), version: asTalosVersion('v1.10.0'), time: 500 };

test('finishTree() gives everything to root, with no time later than that of the build', () => {
  expect(listAttributes(finishTree(tree, { ...options, owners: 'root' }))).toEqual([
    '/ 755 0:0 500',
    'new = n 644 0:0 500',
    'old = o 644 0:0 100',
  ]);
});

test('finishTree() keeps owners where the recipe names some', () => {
  expect(listAttributes(finishTree(tree, { ...options, owners: 'keep' }))[1]).toBe('new = n 644 5:6 500');
});

test('finishTree() labels new paths where the base has labels', () => {
  const labelled = directory({ xattrs: new Map([['security.selinux', Buffer.from('x')]]) });
  if (labelled.kind !== 'directory') throw new Error('test: not a directory');

  const program = makeTree({ 'usr/bin/new': 'n' });

  const finished = finishTree(program, { ...options, base: { root: labelled }, owners: 'root' });

  expect(lookup(finished, at('usr/bin/new'))?.xattrs.has('security.selinux')).toBe(true);
});
