import { expect, test } from 'vitest';
import { checkExtension } from '../../../../src/installer/extension-check/check-extension.ts';
import { extensionTree, findingsOf } from '../../../fixtures/extension-trees.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { hardLink, makeTree } from '../../../fixtures/trees.ts';

test('checkExtension() gives the manifest, and what lies in the root file system', async () => {
  const { context } = memoryBuild();
  const tree = extensionTree({ 'usr/local/bin/a': 'abc' });

  expect(
    await checkExtension({ tree, platform: undefined, layers: [] }, { version: undefined, context }),
  ).toMatchObject({
    manifest: { name: 'hello' },
    contents: { files: 1, bytes: 3 },
    findings: [],
  });
});

test('checkExtension() goes on where the manifest or the root file system is missing', async () => {
  expect(await findingsOf(makeTree({}))).toEqual([
    'error: extension manifest is missing [manifest-missing]',
    'error: extension rootfs is missing [rootfs-missing]',
  ]);
});

test('checkExtension() warns of hard links in a directory', async () => {
  const tree = extensionTree({ 'usr/local/a': 'x', 'usr/local/b': hardLink('usr/local/a') });

  expect(await findingsOf(tree)).toEqual([
    'warning: /rootfs/usr/local/b: it is a hard link: packed as one, the imager makes an empty file of it [hard-link]',
  ]);
});
