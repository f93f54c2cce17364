import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireKeyFiles } from '../../../../src/cli/build/require-key-files.ts';
import { parseRecipe } from '../../../../src/recipe/index.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const recipe = (folder: string, secureBoot: string) =>
  parseRecipe(`apiVersion: rootsmith/v1\nkind: Installer\nbase: a:1\nsecureBoot: { ${secureBoot} }\n`, {
    file: 'recipe.yaml',
    folder,
  });

test.each([
  ['signingKey: gone, signingCertificate: here', 'key that signs', '--key'],
  ['signingKey: here, signingCertificate: gone', 'certificate of the signer', '--cert'],
  ['signingKey: here, signingCertificate: here, pcrKey: gone', 'key for PCR values', '--pcr-key'],
  [
    'signingKey: { command: [kms] }, signingCertificate: here, pcrKey: { command: [kms] }, pcrPublicKey: gone',
    'public key for PCR values',
    '--pcr-public-key',
  ],
])('requireKeyFiles() of %j misses the %s', async (secureBoot, what, flag) => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'here'), '');

  await expect(requireKeyFiles(recipe(folder.path, secureBoot))).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringMatching(new RegExp(`the ${what}, \`.*/gone\`, for recipe\\.yaml:4`)),
    hint: expect.stringContaining(`\`${flag} FILE\``),
  });
});

test('requireKeyFiles() says where the imager would have its keys', async () => {
  const lost = recipe('/', 'signingKey: /secureboot/uki-signing-key.pem, signingCertificate: /c');

  await expect(requireKeyFiles(lost)).rejects.toMatchObject({
    hint: expect.stringContaining('/secureboot/ of its container'),
  });
});

test('requireKeyFiles() asks for nothing without secure boot, or where all is there', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'here'), '');
  const plain = recipe(folder.path, 'signingKey: here, signingCertificate: here');

  await requireKeyFiles(plain);
  await requireKeyFiles({ customization: { ...plain.customization, secureBoot: undefined } });
});
