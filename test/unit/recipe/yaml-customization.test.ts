import { expect, test } from 'vitest';
import { parseRecipe } from '../../../src/recipe/index.ts';
import { buildCustomization } from '../../../src/recipe/yaml-customization.ts';

const context = { file: 'r.yaml', folder: '/here', positions: new Map([['', { value: { line: 1, column: 1 } }]]) };

test('buildCustomization() of nothing is empty', () => {
  expect(buildCustomization({}, context)).toEqual({
    extensions: [],
    kernelArgs: [],
    meta: [],
    machineConfig: undefined,
    overlay: undefined,
    imageCache: undefined,
    secureBoot: undefined,
  });
});

test('buildCustomization() gives official extensions their whole name', () => {
  const { extensions } = buildCustomization({ extensions: [{ official: 'gvisor' }] }, context);

  expect(extensions).toMatchObject([{ kind: 'official', name: 'siderolabs/gvisor', at: { file: 'r.yaml' } }]);
});

const head = 'apiVersion: rootsmith/v1\nkind: Installer\n';
const options = { file: 'r.yaml', folder: '/here' };
const parse = (text: string) => parseRecipe(`${head}${text}`, options);

const all = `talos: 1.13.9
extensions:
  - image: ghcr.io/acme/ext:1
  - official: gvisor
  - official: siderolabs/amd-ucode
  - dir: ./ext
  - tar: ./ext.tar
  - recipe: ./own
kernelArgs: [console=ttyS0, -pti]
meta:
  - { key: 10, value: a }
  - { key: "0xb", from: ./url }
  - { key: UserReserved1, value: "" }
machineConfig: ./config.yaml
overlay: { image: oci:./sbc:v1, name: rpi_generic, options: { configTxt: a } }
imageCache: oci:./cache:v1
secureBoot:
  signingKey: keys/sign.pem
  signingCertificate: keys/sign.crt
  pcrKey: { command: [kms, sign] }
  pcrPublicKey: keys/pcr.pub
  enrollment: { PK: a/PK.auth, KEK: a/KEK.auth, db: a/db.auth }
  microsoftCertificates: true
`;

test('parseRecipe() gives every field, with absolute paths', () => {
  const { talos, base, customization } = parse(all);

  expect(talos).toBe('v1.13.9');
  expect(base).toMatchObject({ place: 'ghcr.io/siderolabs/installer:v1.13.9', at: { line: 3 } });
  expect(customization).toMatchObject({
    extensions: [
      { kind: 'tree', source: { kind: 'image', image: { place: 'ghcr.io/acme/ext:1' } } },
      { kind: 'official', name: 'siderolabs/gvisor' },
      { kind: 'official', name: 'siderolabs/amd-ucode' },
      { kind: 'tree', source: { kind: 'directory', path: '/here/ext' } },
      { kind: 'tree', source: { kind: 'tar', path: '/here/ext.tar' } },
      { kind: 'recipe', path: '/here/own', source: { image: { place: 'oci:/here/own' } }, at: { line: 10 } },
    ],
    kernelArgs: ['console=ttyS0', '-pti'],
    meta: [
      { kind: 'text', key: 10, value: 'a' },
      { kind: 'file', key: 11, path: '/here/url' },
      { kind: 'text', key: 12, value: '' },
    ],
    machineConfig: { kind: 'file', path: '/here/config.yaml' },
    overlay: { image: { place: 'oci:/here/sbc:v1' }, name: 'rpi_generic', options: { configTxt: 'a' } },
    imageCache: { kind: 'image', image: { place: 'oci:/here/cache:v1' } },
    secureBoot: {
      signingKey: { kind: 'file', path: '/here/keys/sign.pem' },
      signingCertificate: '/here/keys/sign.crt',
      pcrKey: { kind: 'command', command: ['kms', 'sign'] },
      pcrPublicKey: '/here/keys/pcr.pub',
      enroll: 'if-safe',
      enrollment: { PK: '/here/a/PK.auth', KEK: '/here/a/KEK.auth', db: '/here/a/db.auth' },
      microsoftCertificates: true,
    },
  });
});

test('parseRecipe() of a recipe without these fields has nothing of them', () => {
  const { base, talos, customization, layers } = parse('base: x\nmachineConfig: { content: "a: 1" }\n');

  expect({ base, talos }).toMatchObject({ base: { place: 'x' }, talos: undefined });
  expect(customization).toMatchObject({
    extensions: [],
    machineConfig: { kind: 'text', content: 'a: 1' },
    secureBoot: undefined,
  });
  expect(layers).toEqual([]);
});

test.each([
  ['base: x\ntalos: v1.13.9\n', 'r.yaml:3:7: at `base`: expected `base` or `talos`, one of both, found "x"'],
  ['talos: latest\n', 'r.yaml:3:8: at `talos`: expected a Talos version such as `v1.13.9`, found "latest"'],
  [
    'base: x\nkernelArgs: [a b]\n',
    'r.yaml:4:14: at `kernelArgs[0]`: expected one argument without blanks, found "a b"',
  ],
  [
    'base: x\nextensions: [{ official: "a b" }]\n',
    'r.yaml:4:26: at `extensions[0].official`: expected the name of an official extension such as `siderolabs/gvisor`, found "a b"',
  ],
  [
    'base: x\nextensions: [{ image: a, dir: b }]\n',
    'r.yaml:4:14: at `extensions[0]`: `dir` and `image` exclude each other',
  ],
  [
    'base: x\nmeta: [{ key: Nothing, value: a }]\n',
    'r.yaml:4:15: at `meta[0].key`: expected a META key: a number from 1 to 255, or a name such as `MetalNetworkPlatformConfig`, found "Nothing"',
  ],
  [
    'base: x\nsecureBoot: { signingKey: k }\n',
    'r.yaml:4:13: at `secureBoot.signingCertificate`: expected string, found nothing',
  ],
  [
    'base: x\nsecureBoot: { signingKey: k, signingCertificate: c, enroll: yes }\n',
    'r.yaml:4:61: at `secureBoot.enroll`: expected `off` or `manual` or `if-safe` or `force`, found "yes"',
  ],
  ['base: x\noverlay: { nme: a }\n', 'r.yaml:4:12: at `overlay.nme`: unknown key `nme`'],
])('parseRecipe() refuses %j', (text, message) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'RECIPE_INVALID', message }));
});

test('parseRecipe() keeps the rule that modules need a kernel', () => {
  expect(() => parse('base: x\nmodules: [r8169]\n')).toThrow(/expected no `modules` without a `kernel`/);
});
