import { expect, test } from 'vitest';
import { baseProfileNames } from '../../../../src/recipe/index.ts';
import { baseProfile } from '../../../../src/recipe/profile/base-profiles.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

const at = parseTalosVersion;

test('baseProfileNames() grow with the releases, and lose the boards', () => {
  expect(baseProfileNames(at('v1.9.6'))).not.toContain('metal-uki');
  expect(baseProfileNames(at('v1.12.0'))).toContain('rpi_generic');
  expect(baseProfileNames(at('v1.13.0'))).not.toContain('rpi_generic');
  expect(baseProfileNames(undefined)).toContain('secureboot-vmware');
});

test('baseProfile() packs and sizes by the release', () => {
  const size = (version: string) => baseProfile('hcloud', at(version))?.output?.imageOptions?.diskSize;

  expect(baseProfile('metal', at('v1.7.0'))?.output?.outFormat).toBe('.xz');
  expect([size('v1.5.6'), size('v1.6.0')]).toEqual([8192 * 1024 * 1024, 1246 * 1024 * 1024]);
  expect(baseProfile('rock64', at('v1.6.7'))).toMatchObject({ arch: 'arm64', board: 'rock64', platform: 'metal' });
  expect(baseProfile('toString', undefined)).toBeUndefined();
});
