import { expect, test } from 'vitest';
import { type ProfileRecipeOptions, parseImagerProfile, profileRecipe } from '../../../../src/recipe/index.ts';

const convert = (text: string, options: Partial<ProfileRecipeOptions> = {}) =>
  profileRecipe(parseImagerProfile(Buffer.from(text), { file: 'p.yaml' }), { folder: '/f', ...options });

const MODERN = 'arch: amd64\nversion: v1.12.7\nbaseProfileName: installer\n';
const OLD = 'arch: arm64\nversion: v1.6.8\nbaseProfileName: installer\n';

test('profileRecipe() starts from the base installer and the imager of the release', () => {
  expect(convert(MODERN)).toMatchObject({
    recipe: {
      file: 'p.yaml',
      base: { place: 'ghcr.io/siderolabs/installer-base:v1.12.7' },
      artifacts: { place: 'ghcr.io/siderolabs/imager:v1.12.7' },
      talos: 'v1.12.7',
      platforms: ['linux/amd64'],
      osRelease: { name: 'Talos', version: 'v1.12.7' },
      customization: { platform: 'metal', kernelArgs: [], extensions: [], secureBoot: undefined },
      warnings: [],
    },
    media: { kind: 'installer', platform: 'metal', architecture: 'amd64', outputName: 'installer-amd64.tar' },
    plainHttp: [],
  });
});

test('profileRecipe() of an older release needs no imager', () => {
  const { base, artifacts, platforms } = convert(OLD).recipe;

  expect(base.place).toBe('ghcr.io/siderolabs/installer:v1.6.8');
  expect(artifacts).toBeUndefined();
  expect(platforms).toEqual(['linux/arm64']);
});

test('profileRecipe() takes images of the release from the registry that stands for theirs', () => {
  const { base, artifacts, registry } = convert(MODERN, { registry: 'r.example/talos' }).recipe;

  expect(base.place).toBe('r.example/talos/installer-base:v1.12.7');
  expect(artifacts?.place).toBe('r.example/talos/imager:v1.12.7');
  expect(registry).toBe('r.example/talos');
});

test('profileRecipe() has all inputs', () => {
  const { recipe, plainHttp } = convert(`${MODERN}name: Acme
platform: aws
customization:
  extraKernelArgs: [quiet, -console]
  embeddedMachineConfiguration: "version: v1alpha1"
input:
  baseInstaller: { ociPath: base }
  systemExtensions:
    - { imageRef: "r.example:5000/ext:1", forceInsecure: true }
    - { tarballPath: ext.tar }
    - { ociPath: /ext }
  imageCache: { ociPath: cache }
  overlayInstaller: { imageRef: "r.example/overlay:arm64" }
overlay: { name: rpi, image: { imageRef: "r.example/overlay:amd64" }, options: { a: { b: 1 } } }
`);

  expect(recipe).toMatchObject({
    base: { place: 'oci:/f/base' },
    customization: {
      extensions: [
        { kind: 'tree', source: { kind: 'image', image: { place: 'r.example:5000/ext:1' } } },
        { source: { kind: 'tar', path: '/f/ext.tar' } },
        { source: { image: { place: 'oci:/ext', at: { line: 14 } } } },
      ],
      kernelArgs: ['quiet', '-console'],
      platform: 'aws',
      machineConfig: { kind: 'text', content: 'version: v1alpha1' },
      imageCache: { kind: 'image', image: { place: 'oci:/f/cache' } },
      overlay: { image: { place: 'r.example/overlay:arm64' }, name: 'rpi', options: { a: { b: 1 } } },
    },
  });
  expect(plainHttp).toEqual(['r.example:5000']);
});

test('profileRecipe() takes the keys of the imager by default', () => {
  const { recipe } = convert('arch: amd64\nversion: v1.12.7\nbaseProfileName: secureboot-installer\n');

  expect(recipe.customization.secureBoot).toMatchObject({
    signingKey: { path: '/secureboot/uki-signing-key.pem' },
    signingCertificate: '/secureboot/uki-signing-cert.pem',
    pcrKey: { path: '/secureboot/pcr-signing-key.pem' },
    enroll: 'if-safe',
  });
});

test('profileRecipe() takes an overlay that is a tar, as the imager does', () => {
  const tar = { kind: 'tar', path: '/f/o.tar', at: { line: 4 } };

  for (const text of [
    'overlay: { image: { tarballPath: o.tar } }',
    'input: { overlayInstaller: { tarballPath: o.tar } }',
  ])
    expect(convert(`${MODERN}${text}\n`).recipe.customization.overlay).toMatchObject({ image: undefined, tar });
});

test('profileRecipe() of an overlay for the machine that builds takes its image', () => {
  const overlay = 'overlay: { image: { imageRef: "a:1" } }\n';

  expect(convert(`${MODERN}${overlay}`).recipe.customization.overlay).toMatchObject({
    image: { place: 'a:1' },
    name: 'default',
  });
});

test('profileRecipe() takes another kernel, with the modules of the base', () => {
  expect(convert(`${MODERN}input: { kernel: { path: boot/vmlinuz } }\n`).recipe.kernel).toMatchObject({
    source: { kind: 'directory', path: '/f/boot' },
    vmlinuz: 'vmlinuz',
    modules: undefined,
    keepOldModules: true,
  });
});

test('profileRecipe() says what is to be made of the installer', () => {
  const text =
    'arch: amd64\nversion: v1.12.7\nbaseProfileName: iso\ncustomization: { metaContents: [{key: 10, value: a}] }\n';

  expect(convert(text)).toMatchObject({
    media: { kind: 'iso', bootloader: 'dual-boot', meta: [{ key: 10, value: 'a' }], outputName: 'metal-amd64.iso' },
    recipe: { customization: { meta: [{ kind: 'text', key: 10, value: 'a', at: { line: 4 } }] } },
  });
});

test('profileRecipe() warns of keys that the imager of the release ignores', () => {
  const { warnings } = convert(
    'arch: amd64\nversion: v1.11.0\nbaseProfileName: installer\nname: Acme\ncustomisation: {}\n',
  ).recipe;

  expect(warnings.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^at `name`: unknown key `name`, which the imager of v1\.11\.0 ignores\. /),
    'at `customisation`: unknown key `customisation`, which the imager of v1.11.0 ignores. Write `customization`.',
  ]);
});

test('profileRecipe() has boot files of this machine, and ignores those that are the default', () => {
  const files = 'initramfs: { path: a.xz }, sdStub: { path: /b.efi }, sdBoot: { path: c.efi }';

  expect(convert(`${MODERN}input: { ${files} }\n`).recipe.bootFiles).toMatchObject({
    initramfs: { path: '/f/a.xz', at: { line: 4, column: 29 } },
    stub: { path: '/b.efi' },
    bootLoader: { path: '/f/c.efi' },
  });
  const own = 'input: { initramfs: { path: /usr/install/amd64/initramfs.xz } }';
  expect(convert(`${MODERN}${own}\n`).recipe.bootFiles).toBeUndefined();
});

test('profileRecipe() copies folders of boards into an installer for arm64 up to 1.6', () => {
  const input = 'input: { uBoot: { path: u }, dtb: { path: /usr/install/arm64/dtb } }\n';

  expect(convert(`${OLD}${input}`).recipe.image.layers).toMatchObject([
    {
      kind: 'copy',
      source: { kind: 'directory', path: '/f/u' },
      copies: [{ from: ['.'], to: '/usr/install/arm64/u-boot/' }],
    },
  ]);
  expect(convert(`${MODERN}${input}`).recipe.image.layers).toEqual([]);
});

test.each([
  ['arch: amd64\nbaseProfileName: installer\n', 'p.yaml:1:1: at `version`: expected a release of Talos, found ""'],
  [`${MODERN}input: { baseInstaller: { tarballPath: /x.tar } }\n`, 'pulling tarball container image is not supported'],
  [`${MODERN}input: { systemExtensions: [{ imageRef: "A B" }] }\n`, 'at `input.systemExtensions[0].imageRef`: '],
])('profileRecipe() refuses %j', (text, message) => {
  expect(() => convert(text)).toThrow(
    expect.objectContaining({
      code: 'PROFILE_INVALID',
      message: expect.stringContaining(message),
      hint: expect.stringMatching(/\w/),
    }),
  );
});
