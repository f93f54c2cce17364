import { expect, test } from 'vitest';
import { parseCustomizedRecipe, parseRecipe } from '../../../src/recipe/index.ts';

const head = 'apiVersion: rootsmith/v1\nkind: Installer\n';
const options = { file: 'r.yaml', folder: '/here' };
const parse = (text: string) => parseCustomizedRecipe(`${head}${text}`, options);

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

test('parseCustomizedRecipe() gives every field, with absolute paths', () => {
  const { start, customization } = parse(all);

  expect(start).toMatchObject({ kind: 'talos', version: 'v1.13.9', at: { line: 3 } });
  expect(customization).toMatchObject({
    extensions: [
      { kind: 'tree', source: { kind: 'image', image: { place: 'ghcr.io/acme/ext:1' } } },
      { kind: 'official', name: 'siderolabs/gvisor' },
      { kind: 'official', name: 'siderolabs/amd-ucode' },
      { kind: 'tree', source: { kind: 'directory', path: '/here/ext' } },
      { kind: 'tree', source: { kind: 'tar', path: '/here/ext.tar' } },
      { kind: 'recipe', path: '/here/own', at: { line: 10, column: 5 } },
    ],
    kernelArgs: ['console=ttyS0', '-pti'],
    meta: [
      { kind: 'text', key: 10, value: 'a' },
      { kind: 'file', key: 11, path: '/here/url' },
      { kind: 'text', key: 12, value: '' },
    ],
    machineConfig: { kind: 'file', path: '/here/config.yaml' },
    overlay: { image: { place: 'oci:/here/sbc:v1' }, name: 'rpi_generic', options: { configTxt: 'a' } },
    imageCache: { place: 'oci:/here/cache:v1' },
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

test('parseCustomizedRecipe() of a recipe without these fields has nothing of them', () => {
  const { start, customization, recipe } = parse('base: x\nmachineConfig: { content: "a: 1" }\n');

  expect(start).toMatchObject({ kind: 'base', image: { place: 'x' } });
  expect(customization).toMatchObject({
    extensions: [],
    machineConfig: { kind: 'text', content: 'a: 1' },
    secureBoot: undefined,
  });
  expect(recipe.layers).toEqual([]);
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
])('parseCustomizedRecipe() refuses %j', (text, message) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'RECIPE_INVALID', message }));
});

test('parseCustomizedRecipe() keeps the rule that modules need a kernel', () => {
  expect(() => parse('base: x\nmodules: [r8169]\n')).toThrow(/expected no `modules` without a `kernel`/);
});

test('parseRecipe() does not know these fields, because builds do not follow them yet', () => {
  expect(() => parseRecipe(`${head}base: x\nkernelArgs: [a]\nmeta: []\n`, options)).toThrow(
    expect.objectContaining({
      code: 'RECIPE_INVALID',
      message: expect.stringContaining('r.yaml:4:1: at `kernelArgs`: unknown key `kernelArgs`'),
      details: expect.objectContaining({ count: 2 }),
    }),
  );
});
