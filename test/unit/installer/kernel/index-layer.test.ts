import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { blockDecompressors } from '../../../../src/compression/decompressors.ts';
import { openSquashfs } from '../../../../src/formats/index.ts';
import type { ReadableLayer } from '../../../../src/initramfs/extension-layers.ts';
import { findHidingIndex, indexLayer } from '../../../../src/installer/kernel/index-layer.ts';
import { ModuleReader } from '../../../../src/installer/kernel/module-reader.ts';
import { moduleDirectories } from '../../../../src/modules/index.ts';
import { lookup, treeFromSquashfs } from '../../../../src/rootfs/index.ts';
import { asTalosVersion } from '../../../../src/talos/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { contentOf, moduleNode } from '../../../fixtures/module-node.ts';
import { type Paths, squashed } from '../../../fixtures/talos-base.ts';
import { at, file, makeTree } from '../../../fixtures/trees.ts';

const FOLDER = 'lib/modules/6.1';

async function layerOf(name: string, paths: Paths, version = '1.0'): Promise<ReadableLayer> {
  const image = bufferAccess(await squashed(paths));
  const reader = await openSquashfs(image, { decompressors: blockDecompressors });
  const { tree, files } = await treeFromSquashfs(reader);
  return { image: `${name}.sqsh`, name, version, tree, squashfs: { image, reader, tree, files } };
}

const driver = await layerOf('driver', {
  [`${FOLDER}/extras/theirs.ko`]: moduleNode({ needs: ['core'] }),
  [`${FOLDER}/extras/core.ko`]: moduleNode({ exports: [{ name: 'core' }] }),
});
const indexes = await layerOf('modules.dep', { [`${FOLDER}/modules.dep`]: file('old', { mode: 0o640 }) }, '6.1');

test('findHidingIndex() finds the layer that the imager makes', () => {
  expect(findHidingIndex([driver, indexes], '6.1')).toMatchObject({ kind: 'layer', layer: { name: 'modules.dep' } });
});

test('findHidingIndex() finds none where no layer is for the release', () => {
  expect(findHidingIndex([driver, indexes], '6.2')).toEqual({ kind: 'none' });
});

test.each([
  ['modules without an index', [driver]],
  ['an index in an extension', [await layerOf('own', { [`${FOLDER}/modules.dep`]: 'x' })]],
  ['an index above that of the imager', [indexes, await layerOf('own', { [`${FOLDER}/modules.dep`]: 'x' })]],
  ['a layer of indexes that has none', [await layerOf('modules.dep', { 'usr/x': '' }, '6.1')]],
  ['a layer of indexes that is listed twice', [indexes, driver, indexes]],
])('findHidingIndex() can do nothing about %s', (_, layers) => {
  expect(findHidingIndex(layers, '6.1')).toEqual({ kind: 'other' });
});

test('indexLayer() lists the modules of the tree and of all layers, and those of extensions win', async () => {
  const tree = makeTree({ [`${FOLDER}/kernel/core.ko`]: moduleNode(), [`${FOLDER}/kernel/own.ko`]: moduleNode() });
  const [own] = moduleDirectories(tree);
  const hiding = findHidingIndex([driver, indexes], '6.1');
  if (own === undefined || hiding.kind !== 'layer') throw new Error('the fixture has no modules or no indexes');
  const reader = new ModuleReader(contentOf, memoryBuild().context);

  const { newTree, modules } = await indexLayer(
    { hiding, own, extensions: [driver, indexes], tree, version: asTalosVersion('v1.6.8'), time: 9 },
    reader,
  );

  const list = lookup(newTree, at(`${FOLDER}/modules.dep`));
  if (list?.kind !== 'file') throw new Error('no modules.dep');
  expect(modules).toBe(4);
  expect(Buffer.from(await collect(contentOf(list))).toString()).toBe(
    'extras/core.ko:\nextras/theirs.ko: extras/core.ko\nkernel/own.ko:\n',
  );
  expect(list).toMatchObject({ mode: 0o640, mtime: 9 });
  expect(lookup(newTree, at(`${FOLDER}/modules.alias.bin`))).toMatchObject({ kind: 'file', mode: 0o640 });
});
