import { expect, test } from 'vitest';
import { kernelPackages } from '../../../src/talos/data/kernel-packages.ts';
import { kernelReleases } from '../../../src/talos/data/kernel-releases.ts';
import { parseTalosVersion } from '../../../src/talos/index.ts';
import { kernelPackagesOf } from '../../../src/talos/kernel-packages.ts';

test.each([
  ['1.12.11', { described: 'v1.12.0-103-gf921142', revision: 'f921142' }],
  ['v0.13.4', { described: 'v0.8.0', revision: 'v0.8.0' }],
  ['v1.14.0-rc.1', { described: 'v1.14.0-1-geffed43', revision: 'effed43' }],
])('kernelPackagesOf() finds the commit of Talos %s', (version, packages) => {
  expect(kernelPackagesOf(parseTalosVersion(version))).toEqual(packages);
});

test('kernelPackagesOf() says how to find the commit of another release', () => {
  expect(() => kernelPackagesOf(parseTalosVersion('v1.12.3'))).toThrow(
    expect.objectContaining({
      code: 'TALOS_VERSION_UNKNOWN',
      hint: expect.stringContaining('`PKGS ?=` in https://github.com/siderolabs/talos/blob/v1.12.3/Makefile'),
    }),
  );
});

test('kernelPackages knows each release whose kernel is known', () => {
  expect(Object.keys(kernelPackages)).toEqual(expect.arrayContaining(Object.keys(kernelReleases)));
});
