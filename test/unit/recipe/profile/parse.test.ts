import { expect, test } from 'vitest';
import { parseImagerProfile, profileBuild, profileCommandLine } from '../../../../src/recipe/index.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

const parse = (text: string, version?: string) =>
  parseImagerProfile(new TextEncoder().encode(text), {
    file: 'profile.yaml',
    version: version === undefined ? undefined : parseTalosVersion(version),
  });

test('parseImagerProfile() lays a profile over its base', () => {
  const profile = parse('arch: amd64\nversion: v1.13.9\nbaseProfileName: metal\noutput: { outFormat: .xz }\n');

  expect(profile).toMatchObject({
    version: 'v1.13.9',
    platform: 'metal',
    kind: 'image',
    bootloader: 'dual-boot',
    outputName: 'metal-amd64.raw.xz',
    fields: { output: { imageOptions: { diskSize: 4247 * 1024 * 1024, diskFormat: 'raw' } } },
  });
});

test('parseImagerProfile() takes the release that it is given if the profile has none', () => {
  expect(parse('arch: arm64\nbaseProfileName: installer\n', 'v1.9.6').fields.input?.baseInstaller).toEqual({
    imageRef: 'ghcr.io/siderolabs/installer:v1.9.6',
  });
});

test('parseImagerProfile() has the profiles of newer releases', () => {
  expect(parse('arch: amd64\nversion: v1.14.0\nbaseProfileName: metal-4k\n')).toMatchObject({
    platform: 'metal',
    fields: { output: { imageOptions: { sectorSize: 4096 } } },
  });
  expect(() => parse('arch: amd64\nversion: v1.13.9\nbaseProfileName: metal-4k\n')).toThrow(/unknown base profile/);
});

test('parseImagerProfile() reads the flat keys of 1.5', () => {
  const keys = 'input: { secureboot: { signingKeyPath: /k, pcrPublicKeyPath: /p } }';

  expect(
    parse(`arch: amd64\nversion: v1.5.6\nbaseProfileName: secureboot-iso\n${keys}\n`).fields.input?.secureboot,
  ).toEqual({
    signingKeyPath: '/k',
    signingCertPath: '/secureboot/uki-signing-cert.pem',
    pcrSigningKeyPath: '/secureboot/pcr-signing-key.pem',
    pcrPublicKeyPath: '/p',
  });
});

test.each([
  [
    'arch: amd64\nbaseProfileName: mtal\n',
    'profile.yaml:2:18: at `baseProfileName`: unknown base profile: mtal',
    'Write `metal`.',
  ],
  ['arch: x\n', 'profile.yaml:1:7: at `arch`: invalid arch "x"', 'Write `arch: amd64` or `arch: arm64`.'],
  [
    'arch: amd64\nversion: v1.9.6\nbaseProfileName: installer\ncustomization: {extraKernelArgs: [a]}\n',
    'profile.yaml:4:34: at `customization.extraKernelArgs`: customization of kernel args is not supported for installer output in !secureboot mode',
    /^Give it to another/,
  ],
  [
    'arch: amd64\nversion: v1.4.8\nbaseProfileName: iso\nsecureboot: true\n',
    'profile.yaml:4:13: at `secureboot`: secureboot is not supported for Talos version "v1.4.8"',
    /1\.5/,
  ],
  [
    'arch: amd64\nbaseProfileName: iso\nplatform: opnstack\n',
    'profile.yaml:3:11: at `platform`: unknown platform: "opnstack"',
    /openstack/,
  ],
  [
    'arch: amd64\nbaseProfileName: iso\noutput: {kind: disk}\n',
    'profile.yaml:3:16: at `output.kind`: disk does not belong to OutputKind values',
    /^A profile has/,
  ],
  ['', 'profile.yaml:1:1: EOF', 'Write something: it is empty.'],
])('parseImagerProfile() refuses %j', (text, message, hint) => {
  const expected = typeof hint === 'string' ? hint : expect.stringMatching(hint);

  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'PROFILE_INVALID', message, hint: expected }));
});

test('profileBuild() says what to build', () => {
  const build = profileBuild(
    parse(`arch: arm64
version: v1.13.9
baseProfileName: metal
customization: { extraKernelArgs: [a], metaContents: [{ key: 10, value: v }], embeddedMachineConfiguration: "x: 1" }
overlay: { image: { imageRef: example.org/sbc:v1 }, options: { configTxt: a } }
input:
  systemExtensions: [{ imageRef: example.org/a:v1, forceInsecure: true }, { tarballPath: /b.tar }, { ociPath: /c }]
  imageCache: { ociPath: /cache }
`),
  );

  expect(build).toMatchObject({
    baseInstaller: { kind: 'image', reference: 'ghcr.io/siderolabs/installer-base:v1.13.9' },
    extensions: [
      { kind: 'image', reference: 'example.org/a:v1', isInsecure: true },
      { kind: 'tar', path: '/b.tar' },
      { kind: 'layout', path: '/c' },
    ],
    kernelArgs: ['a'],
    meta: [{ key: 10, value: 'v' }],
    machineConfig: 'x: 1',
    overlay: { name: 'default', image: { reference: 'example.org/sbc:v1' }, options: new Map([['configTxt', 'a']]) },
    imageCache: { kind: 'layout', path: '/cache' },
    secureBoot: undefined,
  });
  expect(profileCommandLine(build.profile, ['console=ttyAMA9'])).toMatch(/^talos\.platform=metal console=ttyAMA9 /);
});

test('parseImagerProfile() ends with hostile texts', () => {
  expect(() => parse('['.repeat(20_000))).toThrow(expect.objectContaining({ code: 'PROFILE_INVALID' }));
});
