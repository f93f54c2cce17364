import { expect, test } from 'vitest';
import { forRelease, keepsSchematicArguments } from '../../../src/recipe/for-release.ts';
import { parseRecipe, parseSchematic, type Recipe } from '../../../src/recipe/index.ts';
import { parseTalosVersion } from '../../../src/talos/index.ts';

const RECIPE = 'apiVersion: rootsmith/v1\nkind: Installer\nbase: installer:v1\nkernelArgs: [quiet]\n';
const KEYS = 'secureBoot: { signingKey: key.pem, signingCertificate: cert.pem }\n';
const SCHEMATIC = 'customization: { extraKernelArgs: [noapic, -console] }';

function recipe({ schematic = SCHEMATIC, more = '' } = {}): Recipe {
  const parsed = parseRecipe(`${RECIPE}${more}`, { file: 'recipe.yaml', folder: '/' });
  const parsedSchematic = parseSchematic(Buffer.from(schematic), 'schematic.yaml');
  return { ...parsed, customization: { ...parsed.customization, schematic: parsedSchematic } };
}

test.each([
  ['v1.10.0', '', ['noapic', '-console', 'quiet']],
  ['v1.9.6', '', ['quiet']],
  ['v1.9.6', KEYS, ['noapic', '-console', 'quiet']],
])('forRelease() gives an installer of %s (%j) the arguments %j', (version, more, expected) => {
  const { customization } = forRelease(recipe({ more }), parseTalosVersion(version));

  expect(customization.kernelArgs).toEqual(expected);
});

test('forRelease() leaves a recipe without a schematic as it is', () => {
  const plain = parseRecipe(RECIPE, { file: 'recipe.yaml', folder: '/' });

  expect(forRelease(plain, parseTalosVersion('v1.13.0'))).toBe(plain);
});

test('keepsSchematicArguments() holds where there are none', () => {
  expect(keepsSchematicArguments(recipe({ schematic: '{}' }), parseTalosVersion('v1.5.0'))).toBe(true);
  expect(keepsSchematicArguments(recipe(), parseTalosVersion('v1.5.0'))).toBe(false);
});
