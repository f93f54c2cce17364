import { expect, test } from 'vitest';
import { parseTalosVersion, ukiEra } from '../../../src/talos/index.ts';

test.each([
  ['v1.5.6', { signedBanks: ['sha1', 'sha256', 'sha384', 'sha512'], hasProfiles: false, signsKernel: true }],
  ['v1.6.0', { signedBanks: ['sha256', 'sha384', 'sha512'], hasProfiles: false, addressUnit: 512 }],
  ['v1.10.0', { hasProfiles: true, signsKernel: false, addressUnit: undefined }],
])('ukiEra() knows how %s makes its UKIs', (version, era) => {
  expect(ukiEra(parseTalosVersion(version))).toMatchObject(era);
});

test('ukiEra() takes an unknown release for the newest', () => {
  expect(ukiEra(undefined)).toEqual(ukiEra(parseTalosVersion('v1.14.0')));
});
