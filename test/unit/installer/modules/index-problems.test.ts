import { expect, test } from 'vitest';
import { findIndexProblems } from '../../../../src/installer/modules/index-problems.ts';
import { streamed } from '../../../../src/installer/modules/module-inputs.ts';
import { MODULES, moduleTree } from '../../../fixtures/checkable-base.ts';
import { KERNEL_RELEASE } from '../../../fixtures/small-kernel.ts';
import { makeTree, type NodeSpec } from '../../../fixtures/trees.ts';

const BINARY = ['modules.dep.bin', 'modules.alias.bin', 'modules.symbols.bin', 'modules.builtin.bin'];
const find = (...trees: readonly Readonly<Record<string, NodeSpec>>[]) =>
  findIndexProblems(
    { trees: trees.map((paths, index) => ({ name: `tree ${index}`, ...streamed(makeTree(paths)) })) },
    { release: KERNEL_RELEASE },
  );
const empty = Object.fromEntries(BINARY.map((name) => [`${MODULES}/${name}`, '\xb0']));

test('findIndexProblems() says nothing of a tree without modules for the kernel', async () => {
  expect(await find({})).toEqual([]);
  expect(await find({ 'lib/modules/other/a.ko': 'x' })).toEqual([]);
});

test('findIndexProblems() names missing files and why they are needed', async () => {
  const found = await find({ [`${MODULES}/extras/a.ko`]: 'x' });

  expect(found.map(({ path }) => path.slice(path.lastIndexOf('/') + 1))).toEqual([
    'modules.dep',
    'modules.alias',
    'modules.builtin',
    ...BINARY,
  ]);
  expect(found[0]?.message).toContain('machined cannot load any module');
});

test.each([
  ['a blank line', 'extras/a.ko:\n\nextras/b.ko:\n', 'panic', []],
  ['a module that is not listed', 'extras/a.ko:\n', 'does not list modules', ['extras/b.ko']],
  [
    'a module that is not there',
    'extras/a.ko:\nextras/b.ko:\nextras/c.ko:\n',
    'lists modules that are not there',
    ['extras/c.ko'],
  ],
])('findIndexProblems() finds %s in modules.dep', async (_, text, message, modules) => {
  const found = await find({ ...moduleTree({ a: {}, b: {} }), ...empty, [`${MODULES}/modules.dep`]: text });

  expect(found.filter(({ path }) => path.endsWith('modules.dep'))).toEqual([
    { path: `/${MODULES}/modules.dep`, message: expect.stringContaining(message), modules },
  ]);
});

test('findIndexProblems() looks at the index of the topmost layer, as a node does', async () => {
  const layer = { [`${MODULES}/extras/c.ko`]: 'x', [`${MODULES}/modules.dep`]: 'extras/c.ko:\n' };

  const found = await find({ ...moduleTree({ a: {} }), ...empty }, layer);

  expect(found.find(({ path }) => path.endsWith('modules.dep'))?.modules).toEqual(['extras/a.ko']);
});

test('findIndexProblems() says that a binary index cannot be read', async () => {
  const found = await find({ ...moduleTree({ a: {} }), ...empty });

  expect(found).toEqual([expect.objectContaining({ message: expect.stringContaining('cannot be read') })]);
});
