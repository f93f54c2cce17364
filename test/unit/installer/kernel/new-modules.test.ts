import { expect, test } from 'vitest';
import { addModules, otherReleases } from '../../../../src/installer/kernel/new-modules.ts';
import type { KernelSource } from '../../../../src/recipe/index.ts';
import { listTree, makeTree, type NodeSpec, symlink } from '../../../fixtures/trees.ts';

const at = { file: 'recipe.yaml', line: 1, column: 1 };
const kernel: KernelSource = {
  source: { kind: 'tar', path: '/kernel.tar', at },
  vmlinuz: 'boot/vmlinuz',
  modules: 'auto',
  keepOldModules: false,
  at,
};
const two = { 'usr/lib/modules/6.2/a.ko': 'a', 'usr/lib/modules/6.1/b.ko': 'b' };

const optionsFor = (source: Readonly<Record<string, NodeSpec>>) => ({
  sources: { tree: async () => makeTree(source), unpackTar: async () => undefined },
  time: 5,
});

test('addModules() lays the modules of the release where the link of the base leads', async () => {
  const base = makeTree({ lib: symlink('usr/lib'), 'usr/lib/modules/': '' });

  const { tree } = await addModules(base, { kernel, release: '6.2' }, optionsFor(two));

  expect(listTree(tree).filter((line) => line.includes('.ko'))).toEqual(['usr/lib/modules/6.2/a.ko = a']);
});

test('addModules() takes all releases where that of the kernel is missing, so that the check sees them', async () => {
  const { changes } = await addModules(makeTree({}), { kernel, release: '6.9' }, optionsFor(two));

  const modules = changes.map(({ path }) => path).filter((path) => path.endsWith('.ko'));
  expect(modules).toEqual(['lib/modules/6.1/b.ko', 'lib/modules/6.2/a.ko']);
});

test('addModules() adds none for a kernel without modules', async () => {
  const tree = makeTree({});

  expect(await addModules(tree, { kernel: { ...kernel, modules: undefined }, release: '6.2' }, optionsFor({}))).toEqual(
    {
      tree,
      changes: [],
    },
  );
});

test.each([
  ['auto', /looked for \/lib\/modules and \/usr\/lib\/modules/],
  ['out/modules', /looked for \/out\/modules/],
])('addModules() says where it looked for modules: %s', async (modules, message) => {
  const named = { ...kernel, modules };

  await expect(addModules(makeTree({}), { kernel: named, release: '6.2' }, optionsFor({}))).rejects.toMatchObject({
    code: 'SOURCE_NOT_FOUND',
    message: expect.stringMatching(message) as string,
  });
});

test('otherReleases() names the releases that are not taken', async () => {
  const { sources } = optionsFor(two);

  expect(await otherReleases(kernel, '6.2', sources)).toEqual(['6.1']);
  expect(await otherReleases({ ...kernel, modules: undefined }, '6.2', sources)).toEqual([]);
});
