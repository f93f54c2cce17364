import { expect, test } from 'vitest';
import { checkResult, type ResultToCheck } from '../../../src/installer/check-result.ts';
import { overlay, type RootTree, removePaths } from '../../../src/rootfs/index.ts';
import { galleryBuild, readOf } from '../../fixtures/gallery/memory.ts';
import { makeTree, type NodeSpec } from '../../fixtures/trees.ts';

const build = await galleryBuild();
const read = await readOf(build);

async function check(tree: RootTree, more: Partial<ResultToCheck> = {}) {
  const sources = { tree: async () => makeTree({}), unpackTar: async () => undefined };
  const result = { ...read, tree, overlaid: tree, extensions: [], kernel: undefined, sources, ...more };
  return await checkResult(result, build.context);
}

const withFiles = (paths: Readonly<Record<string, NodeSpec>>): RootTree =>
  overlay(read.base.tree, makeTree(paths), { what: 'test', mtime: 5 }).tree;

test('checkResult() gives the release of the kernel that will boot', async () => {
  expect(await check(read.base.tree)).toEqual({ kernelRelease: '6.12.25-talos', breakage: [] });
});

test('checkResult() finds what the result breaks', async () => {
  const { tree } = removePaths(read.base.tree, ['/etc/os-release']);

  expect((await check(tree)).breakage.map(({ rule }) => rule)).toEqual(['needed-path']);
});

test('checkResult() refuses a kernel without its modules', async () => {
  const kernel = { release: '6.99.0' } as ResultToCheck['kernel'];

  await expect(check(read.base.tree, { kernel })).rejects.toMatchObject({ code: 'KERNEL_MISMATCH' });
});

test('checkResult() refuses a service that Talos would not start', async () => {
  const tree = withFiles({ 'usr/local/etc/containers/x.yaml': 'name: x\nrestart: sometimes\n' });

  await expect(check(tree)).rejects.toMatchObject({ code: 'SERVICE_INVALID' });
});
