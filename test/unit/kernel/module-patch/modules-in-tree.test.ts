import { join } from 'node:path';
import { expect, test } from 'vitest';
import { patchesOfModules } from '../../../../src/kernel/module-patch/modules-in-tree.ts';
import type { KernelTreeSource } from '../../../../src/recipe/index.ts';
import { commitAll } from '../../../fixtures/git-repository.ts';
import { writeFiles } from '../../../fixtures/pkgs-checkouts.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const at = { file: 'kernel.yaml', line: 1, column: 1 };

async function sources() {
  const folder = await storeFolder();
  await writeFiles(folder.path, {
    'linux/drivers/misc/Kconfig': 'menu\nendmenu\n',
    'linux/drivers/misc/Makefile': 'obj-y += a.o\n',
    'one/Makefile': 'obj-m := one.o\n',
    'two/Makefile': 'obj-m := two.o\n',
  });
  const modules = ['one', 'two'].map((name) => ({ path: join(folder.path, name), at, as: 'patch' as const }));
  const patch = (source: KernelTreeSource) => patchesOfModules(source, modules, { env: {} });
  return { ...folder, tree: join(folder.path, 'linux'), patch };
}

test('patchesOfModules() makes patches that build on each other', async () => {
  await using folder = await sources();
  const patches = await folder.patch({ kind: 'directory', path: folder.tree, at });

  expect(patches.map(({ options }) => options)).toEqual([['CONFIG_ONE'], ['CONFIG_TWO']]);
  expect(patches[1]?.text).toContain(' obj-$(CONFIG_ONE)\t+= one/\n+obj-$(CONFIG_TWO)\t+= two/\n');
});

test('patchesOfModules() takes the lines of a commit, not those that lie in its checkout', async () => {
  await using folder = await sources();
  commitAll(folder.tree, 'v6.1');
  await writeFiles(folder.tree, { 'drivers/misc/Makefile': 'changed\n' });
  const [first] = await folder.patch({ kind: 'git', path: folder.tree, ref: 'v6.1', at });

  expect(first?.text).toContain(' obj-y += a.o\n+obj-$(CONFIG_ONE)\t+= one/\n');
});

test('patchesOfModules() does not look at the tree without modules', async () => {
  const source: KernelTreeSource = { kind: 'directory', path: '/nowhere', at };

  expect(await patchesOfModules(source, [], { env: {} })).toEqual([]);
});
