import { expect, test } from 'vitest';
import { addModules, otherReleases } from '../../../../src/installer/kernel/new-modules.ts';
import type { KernelSource } from '../../../../src/recipe/index.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { moduleNode } from '../../../fixtures/module-node.ts';
import { listTree, makeTree, type NodeSpec, symlink } from '../../../fixtures/trees.ts';

const at = { file: 'recipe.yaml', line: 1, column: 1 };
const kernel: KernelSource = {
  source: { kind: 'tar', path: '/kernel.tar', at },
  vmlinuz: 'boot/vmlinuz',
  modules: 'auto',
  only: undefined,
  keepOldModules: false,
  at,
};
const two = { 'usr/lib/modules/6.2/a.ko': 'a', 'usr/lib/modules/6.1/b.ko': 'b' };

const optionsFor = (source: Readonly<Record<string, NodeSpec>>, build = memoryBuild()) => ({
  sources: { tree: async () => makeTree(source), unpackTar: async () => undefined },
  time: 5,
  context: build.context,
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

const named = {
  'lib/modules/6.2/kernel/core.ko': moduleNode({ exports: [{ name: 'core' }], modinfo: ['softdep=post: late'] }),
  'lib/modules/6.2/kernel/my-disk.ko': moduleNode({ needs: ['core'] }),
  'lib/modules/6.2/kernel/other/other.ko': moduleNode(),
  'lib/modules/6.2/modules.dep': 'old',
  'lib/modules/6.2/modules.builtin': 'kernel/loop.ko\n',
};
const choosing = (...names: readonly string[]): KernelSource => ({
  ...kernel,
  only: names.map((name, index) => ({ name, at: { ...at, line: 7, column: 11 + index } })),
});

test('addModules() takes the modules that the recipe names, and what they need', async () => {
  const build = memoryBuild();

  const { tree } = await addModules(
    makeTree({}),
    { kernel: choosing('my_disk', 'loop'), release: '6.2' },
    optionsFor(named, build),
  );

  expect(listTree(tree).map((line) => line.split(' ')[0])).toEqual([
    'lib/',
    'lib/modules/',
    'lib/modules/6.2/',
    'lib/modules/6.2/kernel/',
    'lib/modules/6.2/kernel/core.ko',
    'lib/modules/6.2/kernel/my-disk.ko',
    'lib/modules/6.2/modules.builtin',
  ]);
  expect(build.warnings).toEqual([
    'the kernel would load more modules if they were there, which `modules` does not name: `late` for `core`',
  ]);
});

test('addModules() names the line of a module that the kernel does not have', async () => {
  const adding = addModules(makeTree({}), { kernel: choosing('core', 'mydisk'), release: '6.2' }, optionsFor(named));

  await expect(adding).rejects.toMatchObject({
    code: 'MODULE_UNKNOWN',
    message: expect.stringMatching(/^recipe.yaml:7:12: at `modules\[1\]`: cannot select the module `mydisk`/) as string,
    hint: 'Did you mean `my_disk`?',
    details: { line: 7, column: 12 },
  });
});
