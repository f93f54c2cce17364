import { expect, test } from 'vitest';
import { Budget, bufferAccess } from '../../../src/bytes/index.ts';
import { readExtensionLayers } from '../../../src/initramfs/extension-layers.ts';
import { squashed } from '../../fixtures/talos-base.ts';
import { listTree } from '../../fixtures/trees.ts';

const context = { report: () => undefined, signal: undefined, budget: new Budget({ what: 'the base' }) };

function initramfs(list: string, files: Readonly<Record<string, Uint8Array>> = {}) {
  const access = Object.entries(files).map(([name, bytes]) => [name, bufferAccess(bytes)] as const);
  const extensions = bufferAccess(Buffer.from(list));
  return { belongings: { extensions, files: new Map(access), firmware: new Set<string>(), holders: new Map() } };
}

const TWO = 'layers:\n  - image: 0.sqsh\n    metadata: { name: hello, version: 1.0.0 }\n  - image: 1.sqsh\n';

test('readExtensionLayers() gives the layers as init mounts them, with their trees', async () => {
  const files = { '1.sqsh': await squashed({ b: '' }), '0.sqsh': await squashed({ 'usr/a': '' }) };

  const layers = await readExtensionLayers(initramfs(TWO, files), context);

  expect(layers.map(({ image, name, version, tree }) => ({ image, name, version, paths: listTree(tree) }))).toEqual([
    { image: '0.sqsh', name: 'hello', version: '1.0.0', paths: ['usr/', 'usr/a = '] },
    { image: '1.sqsh', name: '1.sqsh', version: '', paths: ['b = '] },
  ]);
});

test('readExtensionLayers() refuses more layers than a kernel stacks', async () => {
  const list = `layers:\n${'  - image: 0.sqsh\n'.repeat(501)}`;

  await expect(readExtensionLayers(initramfs(list), context)).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    message: 'the initramfs of the base has 501 extension layers, more than the 500 that overlayfs stacks',
  });
});

test('readExtensionLayers() refuses more files and directories than the base may have, in all layers together', async () => {
  const files = { '0.sqsh': await squashed({ a: '', b: '' }), '1.sqsh': await squashed({ a: '', b: '' }) };
  const budget = new Budget({ what: 'the base', limits: { entries: 5 } });

  await expect(readExtensionLayers(initramfs(TWO, files), { ...context, budget })).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    message: 'the base has more than 5 files and directories',
  });
});
