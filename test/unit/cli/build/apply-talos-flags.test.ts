import { expect, test } from 'vitest';
import { applyTalosFlags } from '../../../../src/cli/build/apply-talos-flags.ts';
import { noRecipeFlags } from '../../../../src/cli/build/recipe-flags.ts';
import type { TalosChoice } from '../../../../src/cli/build/talos-flags.ts';
import { parseRecipe } from '../../../../src/recipe/index.ts';
import { testTerminal } from '../../../fixtures/command-line.ts';

const recipe = parseRecipe(
  `apiVersion: rootsmith/v1
kind: Installer
base: a:1
extensions: [{ official: gvisor }]
kernelArgs: [quiet]
meta: [{ key: 10, value: a }]
machineConfig: own.yaml
imageCache: oci:cache
overlay: { name: rpi_generic }
`,
  { file: 'recipe.yaml', folder: '/r' },
);
const apply = (flags: Partial<TalosChoice>) =>
  applyTalosFlags(recipe, { ...noRecipeFlags, ...flags }, { terminal: testTerminal({ directory: '/here' }) });

test('applyTalosFlags() leaves a recipe as it is without flags', async () => {
  expect(await apply({})).toEqual(recipe);
});

test('applyTalosFlags() adds to lists, and replaces the rest', async () => {
  const { registry, customization } = await apply({
    registry: 'r.example/talos',
    extension: ['iscsi-tools', 'acme/ext:v1'],
    kernelArg: ['console=ttyS0 -quiet'],
    meta: ['0xa=b', 'UserReserved1=c=d'],
    machineConfig: 'other.yaml',
    overlay: 'rock5b',
    overlayOption: ['a=b'],
    imageCache: 'oci:./other',
  });

  expect(registry).toBe('r.example/talos');
  expect(customization).toMatchObject({
    extensions: [{ name: 'siderolabs/gvisor' }, { name: 'siderolabs/iscsi-tools' }, { kind: 'tree' }],
    kernelArgs: ['quiet', 'console=ttyS0', '-quiet'],
    meta: [
      { key: 10, value: 'a' },
      { kind: 'text', key: 10, value: 'b', at: { file: '--meta' } },
      { key: 12, value: 'c=d' },
    ],
    machineConfig: { kind: 'file', path: '/here/other.yaml' },
    overlay: { name: 'rock5b', options: { a: 'b' } },
    imageCache: { kind: 'image', image: { place: 'oci:/here/other' } },
    secureBoot: undefined,
  });
});

test.each<[Partial<TalosChoice>, string, string]>([
  [{ meta: ['x'] }, 'USAGE', 'invalid value "x"'],
  [{ meta: ['x=1'] }, 'USAGE', 'invalid key "x"'],
  [{ meta: ['=1'] }, 'USAGE', 'invalid key ""'],
  [{ imageCache: 'A B' }, 'REFERENCE_INVALID', '`--image-cache` is `A B`'],
])('applyTalosFlags() refuses %j', async (flags, code, message) => {
  await expect(apply(flags)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
    hint: expect.any(String),
  });
});
