import { expect, test } from 'vitest';
import { planBoot } from '../../../src/installer/boot/plan-boot.ts';
import { checkResult, type ResultToCheck } from '../../../src/installer/check-result.ts';
import { overlay, type RootTree, removePaths } from '../../../src/rootfs/index.ts';
import { galleryBuild, readOf } from '../../fixtures/gallery/memory.ts';
import { makeTree, type NodeSpec } from '../../fixtures/trees.ts';

const build = await galleryBuild();
const read = await readOf(build);

const bootPlan = await planBoot(read.boot, {
  version: undefined,
  architecture: 'amd64',
  extraArguments: [],
  signing: undefined,
  kernelRelease: undefined,
});
const indexes = { files: [], modules: 0, layer: undefined };

async function check(tree: RootTree, more: Partial<ResultToCheck> = {}) {
  const sources = { tree: async () => makeTree({}), unpackTar: async () => undefined };
  const result = {
    ...read,
    tree,
    overlaid: tree,
    bootPlan,
    extensions: [],
    added: undefined,
    kernel: undefined,
    kernelRelease: '6.12.25-talos',
    indexes,
    sources,
    ...more,
  };
  return await checkResult(result, build.context);
}

const withFiles = (paths: Readonly<Record<string, NodeSpec>>): RootTree =>
  overlay(read.base.tree, makeTree(paths), { what: 'test', mtime: 5 }).tree;

test('checkResult() finds nothing in the base itself', async () => {
  expect(await check(read.base.tree)).toEqual({ breakage: [] });
});

test('checkResult() finds what the result breaks', async () => {
  const { tree } = removePaths(read.base.tree, ['/etc/os-release']);

  expect((await check(tree)).breakage.map(({ rule }) => rule)).toEqual(['needed-path']);
});

test('checkResult() refuses a service that Talos would not start', async () => {
  const tree = withFiles({ 'usr/local/etc/containers/x.yaml': 'name: x\nrestart: sometimes\n' });

  await expect(check(tree)).rejects.toMatchObject({ code: 'SERVICE_INVALID' });
});
