import { expect, test } from 'vitest';
import { fillProfileDefaults } from '../../../../src/recipe/profile/defaults.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

const filled = (version: string, fields = {}, secureBoot = false) =>
  fillProfileDefaults(
    { version, output: { kind: 'iso', outFormat: 'raw' }, ...fields },
    { version: parseTalosVersion(version), architecture: 'arm64', secureBoot },
  );

test('fillProfileDefaults() fills in the assets of the release', () => {
  expect(filled('v1.9.6').input).toEqual({
    kernel: { path: '/usr/install/arm64/vmlinuz' },
    initramfs: { path: '/usr/install/arm64/initramfs.xz' },
    baseInstaller: { imageRef: 'ghcr.io/siderolabs/installer:v1.9.6' },
  });
  expect(filled('v1.6.7').input).toMatchObject({ uBoot: { path: '/usr/install/arm64/u-boot' } });
  expect(filled('v1.13.0').output?.isoOptions).toEqual({ bootloader: 'sd-boot' });
});

test('fillProfileDefaults() keeps what is given, and takes each missing key by itself', () => {
  const input = { kernel: { path: '/k' }, secureboot: { pcrSigner: { awsKMSKeyID: 'id' } } };

  expect(filled('v1.13.0', { input }, true).input).toMatchObject({
    kernel: { path: '/k' },
    secureboot: {
      secureBootSigner: { keyPath: '/secureboot/uki-signing-key.pem', certPath: '/secureboot/uki-signing-cert.pem' },
      pcrSigner: { awsKMSKeyID: 'id' },
    },
  });
});
