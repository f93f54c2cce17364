import { expect, test } from 'vitest';
import { nameOfficialExtensions, officialIn } from '../../../../src/installer/extensions/official-names.ts';
import { parsePlatform } from '../../../../src/oci/index.ts';
import { asTalosVersion } from '../../../../src/talos/index.ts';
import { recipeOn } from '../../../fixtures/gallery/memory.ts';
import { makeTree, type NodeSpec } from '../../../fixtures/trees.ts';

const hex = 'a'.repeat(64);
const gvisor = `ghcr.io/siderolabs/gvisor:20260101.0@sha256:${hex}`;
const listed = { 'image-digests': `${gvisor}\n`, 'descriptions.yaml': `${gvisor}:\n  author: someone\n` };

interface NamedOptions {
  readonly version?: string;
  readonly list?: Readonly<Record<string, NodeSpec>>;
}

async function named(extensions: string, { version = 'v1.12.7', list = listed }: NamedOptions = {}) {
  const opened: string[] = [];
  const recipe = recipeOn(`extensions: ${extensions}\n`);
  const result = await nameOfficialExtensions(
    {
      recipe,
      platform: parsePlatform('linux/amd64'),
      version: asTalosVersion(version),
    },
    { open: async ({ place }) => void opened.push(place), tree: async () => makeTree(list) },
  );
  return { ...result, opened };
}

test('nameOfficialExtensions() puts images of the release in place of names, in their order', async () => {
  const { recipe, references, opened } = await named('[{ official: siderolabs/gvisor }, { dir: ./x }]');

  expect(opened).toEqual(['ghcr.io/siderolabs/extensions:v1.12.7', gvisor]);
  expect(references.map(({ place }) => place)).toEqual(opened);
  expect(recipe.customization.extensions).toMatchObject([
    { kind: 'tree', source: { kind: 'image', image: { place: gvisor } } },
    { kind: 'tree', source: { kind: 'directory' } },
  ]);
  expect(officialIn(recipe)).toEqual([]);
});

test('nameOfficialExtensions() opens nothing for a recipe without official names', async () => {
  expect((await named('[{ dir: ./x }]')).opened).toEqual([]);
});

test.each<[string, NamedOptions, string, string]>([
  ['another name', {}, 'NOT_FOUND', 'official extension "siderolabs/zfs" is not available for Talos version v1.12.7'],
  ['a release before the lists', { version: 'v1.5.6' }, 'TALOS_VERSION_UNKNOWN', 'Talos v1.5.6 has no list of them'],
  ['an image without a list', { list: {} }, 'MANIFEST_INVALID', 'has no `/image-digests`'],
])('nameOfficialExtensions() refuses %s', async (_, options, code, message) => {
  await expect(named('[{ official: siderolabs/zfs }]', options)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message) as string,
    hint: expect.any(String) as string,
  });
});

test('nameOfficialExtensions() needs to know the release', async () => {
  const recipe = recipeOn('extensions: [{ official: siderolabs/zfs }]\n');
  const reader = { open: async () => undefined, tree: async () => makeTree({}) };

  await expect(
    nameOfficialExtensions({ recipe, platform: parsePlatform('linux/amd64'), version: undefined }, reader),
  ).rejects.toMatchObject({
    code: 'TALOS_VERSION_UNKNOWN',
    message:
      'recipe.yaml:4:14: cannot look up the official extension `siderolabs/zfs`: the base does not say which Talos it is',
  });
});
