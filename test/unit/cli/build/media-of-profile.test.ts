import { expect, test } from 'vitest';
import { installerOfProfile } from '../../../../src/cli/build/media-of-profile.ts';
import { parseImagerProfile, profileRecipe } from '../../../../src/recipe/index.ts';

const made = (base: string) =>
  profileRecipe(
    parseImagerProfile(Buffer.from(`arch: amd64\nversion: v1.12.7\nbaseProfileName: ${base}\n`), { file: 'p.yaml' }),
    { folder: '/' },
  );

test('installerOfProfile() gives the recipe of an installer', () => {
  const profile = made('installer');

  expect(installerOfProfile(profile)).toBe(profile.recipe);
});

test.each([
  ['iso', 'metal-amd64.iso', 'rootsmith media oci:out/installer:v1 -k iso --platform-name metal'],
  ['aws', 'aws-amd64.raw.zst', '-k disk --platform-name aws'],
  ['metal-uki', 'metal-amd64-uki.efi', '-k uki --platform-name metal'],
])('installerOfProfile() of a profile %s says which command makes %s', (base, name, command) => {
  expect(() => installerOfProfile(made(base))).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: expect.stringContaining(name),
      hint: expect.stringContaining(command),
    }),
  );
});
