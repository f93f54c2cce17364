import { expect, test } from 'vitest';
import { findPlainExtensions } from '../../../../src/installer/breakage/plain-extensions.ts';
import type { Layer, TreeSource } from '../../../../src/recipe/index.ts';
import type { RootTree } from '../../../../src/rootfs/index.ts';
import { makeTree } from '../../../fixtures/trees.ts';

const at = { file: 'recipe.yaml', line: 6, column: 1 };
const source: TreeSource = { kind: 'image', image: { place: 'ghcr.io/acme/hello:v1', at } };
const layer: Layer = { kind: 'tree', source, owner: undefined, at };
const extension = makeTree({ 'manifest.yaml': 'metadata: { name: hello, version: v1 }', 'rootfs/usr/bin/x': 'x' });
const plain = makeTree({ 'usr/bin/x': 'x' });

async function found(tree: RootTree, layers: readonly Layer[], from: RootTree = extension, base: RootTree = plain) {
  const all = await findPlainExtensions({ recipe: { layers }, base, tree, sources: { tree: async () => from } });
  return all.map(({ message }) => message);
}

test('findPlainExtensions() names the layer that is a system extension', async () => {
  expect(await found(extension, [layer])).toEqual([
    'recipe.yaml:6: `ghcr.io/acme/hello:v1` is the system extension `hello` v1: as a layer it would put its files below `/rootfs`, where Talos does not look',
  ]);
});

test('findPlainExtensions() finds an extension that no single layer brings', async () => {
  expect(await found(extension, [layer], plain)).toEqual([
    expect.stringMatching(/^a layer is the system extension/) as string,
  ]);
});

test('findPlainExtensions() tells an extension without a readable manifest too', async () => {
  const nameless = makeTree({ 'manifest.yaml': '[]', 'rootfs/x': '' });

  expect(await found(nameless, [], plain)).toEqual([
    expect.stringMatching(/^a layer is the system extension:/) as string,
  ]);
});

test('findPlainExtensions() finds nothing in other trees, and nothing that the base has', async () => {
  expect(await found(plain, [layer])).toEqual([]);
  expect(await found(extension, [layer], extension, extension)).toEqual([]);
});
