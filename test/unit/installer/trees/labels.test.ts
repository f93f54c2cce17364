import { expect, test } from 'vitest';
import { labelNewPaths } from '../../../../src/installer/trees/labels.ts';
import { lookup, type RootTree } from '../../../../src/rootfs/index.ts';
import { asTalosVersion, labelFor } from '../../../../src/talos/index.ts';
import { at, directory, file, hardLink, makeTree } from '../../../fixtures/trees.ts';

const SELINUX = 'security.selinux';
const version = asTalosVersion('v1.10.0');
const own = new Map([[SELINUX, Buffer.from('own')]]);
const root = directory({ xattrs: own });
if (root.kind !== 'directory') throw new Error('test: not a directory');
const labelled: RootTree = { root };

function labelOf(tree: RootTree, path: string): string | undefined {
  const label = lookup(tree, at(path))?.xattrs.get(SELINUX);
  return label && Buffer.from(label).toString();
}

test('labelNewPaths() gives new paths the label of the policy', () => {
  const tree = labelNewPaths(makeTree({ 'usr/bin/x': 'program' }), labelled, version);

  expect(labelOf(tree, 'usr/bin/x')).toBe(Buffer.from(labelFor(version, '/usr/bin/x', 'file') ?? []).toString());
});

test('labelNewPaths() keeps labels that are there', () => {
  const tree = labelNewPaths(makeTree({ x: file('', { xattrs: own }) }), labelled, version);

  expect(labelOf(tree, 'x')).toBe('own');
});

test('labelNewPaths() keeps hard links', () => {
  const tree = labelNewPaths(makeTree({ 'usr/bin/a': 'x', 'usr/bin/b': hardLink('usr/bin/a') }), labelled, version);

  expect(labelOf(tree, 'usr/bin/a')).toBeDefined();
  expect(lookup(tree, at('usr/bin/b'))).toBe(lookup(tree, at('usr/bin/a')));
});

test('labelNewPaths() leaves a base without labels', () => {
  const tree = makeTree({ x: '' });

  expect(labelNewPaths(tree, makeTree({}), version)).toBe(tree);
});
