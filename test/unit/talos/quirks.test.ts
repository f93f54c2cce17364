import { expect, test } from 'vitest';
import {
  asTalosVersion,
  bootAssetPaths,
  firmwareDirectory,
  forcesModuleSignatures,
  hasInitHardLinks,
  hasLabels,
  hasOnBuild,
  hasOverridePath,
  hasPreOrderIndexes,
  hasSkipFallback,
  hasToolsInside,
  hasUkiInstaller,
  hasWeakDependencies,
  hasWildcardMirrors,
  initPath,
  installDirectory,
  isUsrMerged,
  kernelReleaseOf,
  modulesDirectory,
  parseTalosVersion,
  pullsExtensions,
  serviceRootfsPath,
  serviceSpecPath,
  showsRegistryMirrorFlag,
  usesZstd,
} from '../../../src/talos/index.ts';
import {
  completesEndpointPaths,
  hasNetworkDocuments,
  hasRegistryDocuments,
  pullsFallBack,
  repeatsHostTables,
} from '../../../src/talos/quirks.ts';

test.each([
  ['usesZstd', usesZstd, 'v1.7.7', 'v1.8.0'],
  ['hasLabels', hasLabels, 'v1.8.4', 'v1.9.0'],
  ['isUsrMerged', isUsrMerged, 'v1.9.6', 'v1.10.0'],
  ['hasUkiInstaller', hasUkiInstaller, 'v1.9.6', 'v1.10.0-beta.0'],
  ['hasOverridePath', hasOverridePath, 'v1.2.9', 'v1.3.0'],
  ['completesEndpointPaths', completesEndpointPaths, 'v1.2.9', 'v1.3.0'],
  ['hasWildcardMirrors', hasWildcardMirrors, 'v1.3.7', 'v1.4.0'],
  ['hasSkipFallback', hasSkipFallback, 'v1.8.4', 'v1.9.0'],
  ['pullsFallBack', pullsFallBack, 'v1.8.4', 'v1.9.0'],
  ['hasRegistryDocuments', hasRegistryDocuments, 'v1.11.6', 'v1.12.0'],
  ['hasNetworkDocuments', hasNetworkDocuments, 'v1.11.6', 'v1.12.0'],
  ['hasPreOrderIndexes', hasPreOrderIndexes, 'v1.9.6', 'v1.10.0'],
  ['hasWeakDependencies', hasWeakDependencies, 'v1.7.7', 'v1.8.0'],
])('%s() changes from no to yes between %3$s and %4$s', (_, ask, before, after) => {
  expect([ask(asTalosVersion(before)), ask(asTalosVersion(after)), ask(undefined)]).toEqual([false, true, true]);
});

test.each([
  ['hasOnBuild', hasOnBuild, 'v1.4.8', 'v1.5.0'],
  ['hasToolsInside', hasToolsInside, 'v1.9.6', 'v1.10.0'],
  ['hasInitHardLinks', hasInitHardLinks, 'v1.12.11', 'v1.13.0'],
  ['repeatsHostTables', repeatsHostTables, 'v1.1.2', 'v1.2.0'],
  ['pullsExtensions', pullsExtensions, 'v1.9.6', 'v1.10.0'],
  ['showsRegistryMirrorFlag', showsRegistryMirrorFlag, 'v1.11.6', 'v1.12.0'],
  ['forcesModuleSignatures', forcesModuleSignatures, 'v1.11.6', 'v1.12.0'],
])('%s() changes from yes to no between %3$s and %4$s', (_, ask, before, after) => {
  expect([ask(asTalosVersion(before)), ask(asTalosVersion(after)), ask(undefined)]).toEqual([true, false, false]);
});

test.each([
  ['modulesDirectory', modulesDirectory, 'lib/modules', 'usr/lib/modules'],
  ['firmwareDirectory', firmwareDirectory, 'lib/firmware', 'usr/lib/firmware'],
  ['initPath', initPath, 'sbin/init', 'usr/bin/init'],
])('%s() follows the merge of /usr in 1.10', (_, path, split, merged) => {
  expect([path(asTalosVersion('v1.9.6')), path(asTalosVersion('v1.10.9'))]).toEqual([split, merged]);
});

test('bootAssetPaths() names what to look for, the plain UKI first', () => {
  expect(bootAssetPaths('arm64')).toEqual({
    kernel: 'usr/install/arm64/vmlinuz',
    initramfs: 'usr/install/arm64/initramfs.xz',
    ukis: ['usr/install/arm64/vmlinuz.efi', 'usr/install/arm64/vmlinuz.efi.signed'],
  });
});

test('kernelReleaseOf() knows the kernel of a release, and says so when it does not', () => {
  expect([kernelReleaseOf(parseTalosVersion('v1.0.6')), kernelReleaseOf(parseTalosVersion('v1.0.1'))]).toEqual([
    '5.15.45-talos',
    undefined,
  ]);
});

test('paths of the rootfs are relative to its root', () => {
  expect([installDirectory('amd64'), serviceSpecPath('x'), serviceRootfsPath('x')]).toEqual([
    'usr/install/amd64',
    'usr/local/etc/containers/x.yaml',
    'usr/local/lib/containers/x',
  ]);
});
