import { expect, test } from 'vitest';
import { checkExtensionModules } from '../../../../src/installer/extension-check/check-extension-modules.ts';
import { FindingList } from '../../../../src/installer/extension-check/extension-finding.ts';
import { testModule, VERMAGIC } from '../../../fixtures/check-modules.ts';
import { linesOf, release } from '../../../fixtures/extension-trees.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { bytesFile } from '../../../fixtures/module-node.ts';
import { makeTree } from '../../../fixtures/trees.ts';

const [KERNEL = ''] = VERMAGIC.split(' ');
const HOME = `usr/lib/modules/${KERNEL}`;

async function check(paths: Parameters<typeof makeTree>[0], version = 'v1.13.9', architecture = 'amd64') {
  const list = new FindingList();
  const { context } = memoryBuild();
  await checkExtensionModules(makeTree(paths), { version: release(version), architecture, context }, list);
  return linesOf(list);
}

test('checkExtensionModules() finds nothing in signed modules of one kernel', async () => {
  expect(await check({ [`${HOME}/extras/a.ko`]: bytesFile(testModule()) })).toEqual([]);
});

test('checkExtensionModules() refuses modules without a signature', async () => {
  expect(await check({ [`${HOME}/extras/a.ko`]: bytesFile(testModule({ signedBy: 'nobody' })) })).toEqual([
    `error: /rootfs/${HOME}/extras/a.ko: the module is not signed, and Talos loads signed modules only [module-unsigned]`,
  ]);
});

test('checkExtensionModules() refuses modules of another kernel, and those for two', async () => {
  const lines = await check({
    [`${HOME}/a.ko`]: bytesFile(testModule()),
    'usr/lib/modules/6.1.0/b.ko': bytesFile(testModule()),
  });

  expect(lines).toEqual([
    `error: it has modules for 2 kernels: 6.1.0, ${KERNEL} [module-releases]`,
    `error: /rootfs/usr/lib/modules/6.1.0/b.ko: the module is made for ${KERNEL}, and lies in the directory of 6.1.0 [module-release]`,
  ]);
});

test('checkExtensionModules() refuses what is not a module', async () => {
  expect(await check({ [`${HOME}/a.ko`]: 'text' })).toEqual([
    expect.stringContaining(`error: /rootfs/${HOME}/a.ko: the module is not signed`),
    expect.stringMatching(/^error: .*a\.ko: .* \[module-broken\]$/),
  ]);
});

test('checkExtensionModules() warns of indexes', async () => {
  expect(await check({ [`${HOME}/modules.dep`]: 'x' })).toEqual([
    expect.stringContaining(`warning: /rootfs/${HOME}/modules.dep: such an index hides that of the base`),
  ]);
});

test('checkExtensionModules() refuses modules where the release does not look', async () => {
  const paths = { [`lib/modules/${KERNEL}/a.ko`]: bytesFile(testModule()) };

  expect(await check(paths)).toEqual([
    `error: /rootfs/lib/modules/${KERNEL}: Talos v1.13.9 looks for modules in \`/usr/lib/modules\` [module-directory]`,
  ]);
  expect(await check(paths, 'v1.9.6')).toEqual([]);
  expect(await check(paths, '')).toEqual([]);
});

test('checkExtensionModules() refuses modules for another architecture than that of the image', async () => {
  const paths = { [`${HOME}/a.ko`]: bytesFile(testModule()) };

  expect(await check(paths, 'v1.13.9', 'arm64')).toEqual([
    `error: /rootfs/${HOME}/a.ko: the module is made for x86-64, and the image is for arm64 [module-machine]`,
  ]);
  expect(await check(paths, 'v1.13.9', '')).toEqual([]);
});
