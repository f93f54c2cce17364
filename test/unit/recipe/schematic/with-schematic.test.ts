import { expect, test } from 'vitest';
import { parseRecipe, parseSchematic, type Recipe, withSchematic } from '../../../../src/recipe/index.ts';
import { enrolledBy } from '../../../../src/recipe/schematic/with-schematic.ts';

const SCHEMATIC = `
overlay: { image: siderolabs/sbc-raspberrypi, name: rpi_generic, options: { configTxt: a, list: [1.5] } }
customization:
  embeddedMachineConfiguration: "version: v1alpha1"
  extraKernelArgs: [noapic]
  meta: [{ key: 10, value: x }]
  systemExtensions:
    officialExtensions: [siderolabs/gvisor, amd-ucode]
  secureboot: { enrollKeys: force, includeWellKnownCertificates: true }
`;
const KEYS = 'secureBoot: { signingKey: key.pem, signingCertificate: cert.pem }\n';

const recipe = (more = ''): Recipe =>
  parseRecipe(`apiVersion: rootsmith/v1\nkind: Installer\nbase: installer:v1\n${more}`, {
    file: 'recipe.yaml',
    folder: '/r',
  });
const schematic = (text: string) => parseSchematic(Buffer.from(text), 's.yaml');

test('withSchematic() puts what the schematic lists before what the recipe lists', () => {
  const { customization, warnings } = withSchematic(
    recipe('extensions: [{ official: iscsi-tools }]\nkernelArgs: [quiet]\n'),
    schematic(SCHEMATIC),
  );

  expect(customization).toMatchObject({
    extensions: [
      { kind: 'official', name: 'siderolabs/gvisor', at: { file: 's.yaml', line: 8, column: 26 } },
      { name: 'siderolabs/amd-ucode' },
      { name: 'siderolabs/iscsi-tools', at: { file: 'recipe.yaml' } },
    ],
    kernelArgs: ['quiet'],
    meta: [],
    machineConfig: { kind: 'text', content: 'version: v1alpha1' },
    overlay: { image: undefined, name: 'rpi_generic', options: { configTxt: 'a', list: [1.5] } },
    secureBoot: undefined,
    schematic: { extraKernelArgs: ['noapic'] },
  });
  expect(warnings).toMatchObject([{ message: expect.stringContaining('META'), at: { file: 's.yaml', line: 6 } }]);
});

test('withSchematic() leaves single values of the recipe', () => {
  const own = 'machineConfig: own.yaml\noverlay: { name: own }\n';
  const { customization } = withSchematic(recipe(own), schematic(SCHEMATIC));

  expect(customization).toMatchObject({ machineConfig: { path: '/r/own.yaml' }, overlay: { name: 'own' } });
});

test('withSchematic() says how keys are enrolled', () => {
  expect(withSchematic(recipe(KEYS), schematic(SCHEMATIC)).customization.secureBoot).toMatchObject({
    enroll: 'force',
    microsoftCertificates: true,
  });
  expect(withSchematic(recipe(KEYS), schematic('{}')).customization.secureBoot?.enroll).toBe('if-safe');
});

test('withSchematic() of an empty schematic adds nothing but itself', () => {
  const before = recipe();
  const empty = schematic('{}');

  expect(withSchematic(before, empty)).toEqual({
    ...before,
    customization: { ...before.customization, schematic: empty },
  });
});

test('enrolledBy() refuses an enrolment that nobody knows', () => {
  const { secureBoot } = recipe(KEYS).customization;
  const odd = schematic('customization:\n  secureboot: { enrollKeys: always }\n');

  expect(() => enrolledBy(odd, secureBoot!)).toThrow(
    expect.objectContaining({
      code: 'SCHEMATIC_INVALID',
      message: expect.stringMatching(/^s\.yaml:2:29: at `customization\.secureboot\.enrollKeys`: .* found "always"$/),
    }),
  );
});
