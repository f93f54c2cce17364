import { expect, test } from 'vitest';
import type { InitramfsBelongings } from '../../../../src/initramfs/belongings.ts';
import { findBreakage } from '../../../../src/installer/breakage/find-breakage.ts';
import { recipeOn } from '../../../fixtures/gallery/memory.ts';
import { file, makeTree, type NodeSpec } from '../../../fixtures/trees.ts';

const base: Readonly<Record<string, NodeSpec>> = {
  'etc/os-release': '',
  'lib/modules/6.1/a.ko': 'a',
  'lib/firmware/': '',
};
const belongings: InitramfsBelongings = {
  firmwareFiles: new Set(),
  microcode: [],
  extensions: undefined,
  files: new Map(),
  firmware: new Set(['lib/firmware']),
  holders: new Map(),
};

function found(tree: Readonly<Record<string, NodeSpec>>) {
  return findBreakage({
    from: { recipe: recipeOn(), version: undefined },
    base: { tree: makeTree(base) },
    initramfs: { belongings },
    extensions: [],
    tree: makeTree(tree),
    kernel: undefined,
    release: '6.1',
    added: undefined,
    indexes: { files: [], modules: 0, layer: undefined },
    sources: { tree: async () => makeTree({}) },
  });
}

test('findBreakage() finds nothing in a tree that keeps what Talos needs', async () => {
  expect(await found({ ...base, 'etc/motd': 'hello' })).toEqual([]);
});

test('findBreakage() finds everything at once', async () => {
  const tree = { 'etc/motd': '', 'lib/firmware/x': file('x'), 'manifest.yaml': '{}', 'rootfs/': '' };

  const rules = (await found(tree)).map(({ rule }) => rule);

  expect(new Set(rules)).toEqual(new Set(['needed-path', 'lost-modules', 'hidden-by-firmware', 'extension-as-layer']));
});
