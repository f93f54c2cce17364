import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { findRefusedModules, type RefusedModulesInput } from '../../../../src/installer/breakage/refused-modules.ts';
import { checkableKernel, moduleTree } from '../../../fixtures/checkable-base.ts';
import { bzImage } from '../../../fixtures/kernel-image.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { KERNEL_RELEASE } from '../../../fixtures/small-kernel.ts';
import { makeTree } from '../../../fixtures/trees.ts';

const FORCED = 'CONFIG_MODULE_SIG=y\nCONFIG_MODULE_SIG_FORCE=y\n';
const base = { reader: {}, files: new Map() } as unknown as RefusedModulesInput['base'];
const boot = { kernel: bufferAccess(checkableKernel(FORCED)) };

async function find(modules: Parameters<typeof moduleTree>[0], more: Partial<RefusedModulesInput> = {}) {
  const build = memoryBuild();
  const tree = makeTree(moduleTree(modules));
  const input = {
    tree,
    base,
    boot,
    kernel: undefined,
    extensions: [],
    added: undefined,
    release: KERNEL_RELEASE,
    commandLines: [],
    ...more,
  };
  return { found: await findRefusedModules(input, build.context), warnings: build.warnings };
}

test('findRefusedModules() finds what the kernel would refuse, with its words', async () => {
  const { found } = await find({ good: {}, one: { signedBy: 'nobody' }, two: { signedBy: 'nobody' } });

  expect(found).toMatchObject([
    {
      rule: 'refused-module',
      message: expect.stringMatching(
        /extras\/one\.ko`, `.*extras\/two\.ko`: .*\(EKEYREJECTED\), and say `Loading of unsigned/,
      ),
      advice: expect.stringContaining('modules sign'),
    },
  ]);
});

test('findRefusedModules() reads no kernel where the recipe adds no modules', async () => {
  const unread = { size: 9, read: () => Promise.reject(new Error('read')) };

  expect((await find({}, { boot: { kernel: unread } })).found).toEqual([]);
});

test('findRefusedModules() checks the modules of extensions against a new kernel', async () => {
  const tree = makeTree(moduleTree({ zfs: { signedBy: 'nobody' } }));
  const extension = {
    image: '0.sqsh',
    name: 'zfs',
    version: '1',
    tree,
    squashfs: { ...base, tree, image: boot.kernel },
  };
  const kernel = { file: boot.kernel };

  expect((await find({}, { kernel, extensions: [extension] })).found).toHaveLength(1);
  expect((await find({}, { extensions: [extension] })).found).toEqual([]);
});

test('findRefusedModules() warns of a kernel that it cannot look into', async () => {
  const { found, warnings } = await find(
    { one: {} },
    { boot: { kernel: bufferAccess(bzImage(`${KERNEL_RELEASE} (a@b)`)) } },
  );

  expect(found).toEqual([]);
  expect(warnings).toEqual([expect.stringContaining('by its release alone')]);
});
