import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noRecipeFlags, type RecipeFlags } from '../../../src/cli/build/recipe-flags.ts';
import { readRecipe } from '../../../src/cli/read-recipe.ts';
import { testTerminal } from '../../fixtures/command-line.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

const none = noRecipeFlags;
const YAML = 'apiVersion: rootsmith/v1\nkind: Installer\nbase: ghcr.io/siderolabs/installer:v1.0.6\n';
const DOCKERFILE = 'ARG BASE=ghcr.io/siderolabs/installer:v1.0.6\nFROM ${BASE}\nCOPY . /x\n';

async function read(files: Readonly<Record<string, string>>, place: string | undefined, flags = none) {
  await using folder = await storeFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);
  await mkdir(join(folder.path, 'context'));
  const { recipe, paths } = await readRecipe(place, flags, { terminal: testTerminal({ directory: folder.path }) });
  return { recipe, name: paths[0]?.slice(folder.path.length + 1) };
}

test.each([
  [{ 'recipe.yaml': YAML }, undefined, 'recipe.yaml'],
  [{ 'recipe.yml': YAML }, '.', 'recipe.yml'],
  [{ 'other.yaml': YAML }, 'other.yaml', 'other.yaml'],
  [{ Dockerfile: DOCKERFILE }, undefined, 'Dockerfile'],
  [{ 'Dockerfile.installer': DOCKERFILE, 'recipe.yaml': YAML }, undefined, 'recipe.yaml'],
])('readRecipe() in a folder with %j finds %s', async (files, place, expected) => {
  expect((await read(files, place)).name).toBe(expected);
});

test('readRecipe() lets the flags have their say', async () => {
  const flags = { ...none, base: 'ghcr.io/other/installer:v2', platform: ['linux/arm64'], tag: 'r.example/x:v1' };
  const { recipe } = await read({ 'recipe.yaml': YAML }, undefined, flags);

  expect(JSON.stringify(recipe)).toContain('ghcr.io/other/installer:v2');
  expect(JSON.stringify(recipe)).toContain('arm64');
});

test('readRecipe() takes arguments for a Dockerfile with its context', async () => {
  const flags = { ...none, file: 'Dockerfile', buildArg: ['BASE=ghcr.io/other/installer:v3'] };
  const { recipe } = await read({ Dockerfile: DOCKERFILE }, 'context', flags);

  expect(JSON.stringify(recipe)).toContain('ghcr.io/other/installer:v3');
});

test('readRecipe() needs no recipe where flags say what to start from', async () => {
  const { recipe, name } = await read({}, undefined, { ...none, talos: 'v1.13.9', registry: 'r.example' });

  expect(recipe).toMatchObject({ base: { place: 'r.example/installer:v1.13.9' }, talos: 'v1.13.9' });
  expect(name).toBeUndefined();
  expect((await read({}, undefined, { ...none, base: 'a:1' })).recipe.base.place).toBe('a:1');
});

test('readRecipe() starts from the release of a flag, not from the base of the recipe', async () => {
  const { recipe } = await read({ 'recipe.yaml': YAML }, undefined, { ...none, talos: '1.9.6' });

  expect(recipe).toMatchObject({ base: { place: 'ghcr.io/siderolabs/installer:v1.9.6' }, talos: 'v1.9.6' });
});

test('readRecipe() takes the release of a recipe from the registry of a flag', async () => {
  const yaml = 'apiVersion: rootsmith/v1\nkind: Installer\ntalos: v1.9.6\n';
  const { recipe } = await read({ 'recipe.yaml': yaml }, undefined, { ...none, registry: 'r.example/x' });

  expect(recipe.base.place).toBe('r.example/x/installer:v1.9.6');
});

test('readRecipe() takes a profile by its content, with paths from its folder or from the one that is named', async () => {
  const profile =
    'arch: amd64\nversion: v1.12.7\nbaseProfileName: installer\ninput: { baseInstaller: { ociPath: base } }\n';
  const flags = { ...none, file: 'Dockerfile', kernelArg: ['quiet'] };
  const beside = await read({ Dockerfile: profile }, undefined, flags);
  const elsewhere = await read({ Dockerfile: profile }, 'context', flags);

  expect(beside.recipe.customization.kernelArgs).toEqual(['quiet']);
  expect(beside.recipe.base.place).toMatch(/\/base$/);
  expect(elsewhere.recipe.base.place).toMatch(/\/context\/base$/);
});

test('readRecipe() puts what a schematic lists before what flags list', async () => {
  const schematic = 'customization: { systemExtensions: { officialExtensions: [siderolabs/gvisor] } }';
  const flags = { ...none, talos: 'v1.13.9', schematic: 's.yaml', extension: ['iscsi-tools'] };
  const { recipe } = await read({ 's.yaml': schematic }, undefined, flags);

  expect(recipe.customization.extensions.map((one) => 'name' in one && one.name)).toEqual([
    'siderolabs/gvisor',
    'siderolabs/iscsi-tools',
  ]);
});

test('readRecipe() reads the schematic that the recipe names, unless a flag names another', async () => {
  const files = { 'recipe.yaml': `${YAML}schematic: a.yaml\n`, 'a.yaml': 'owner: a', 'b.yaml': 'owner: b' };

  expect((await read(files, undefined)).recipe.customization.schematic?.owner).toBe('a');
  expect((await read(files, undefined, { ...none, schematic: 'b.yaml' })).recipe.customization.schematic?.owner).toBe(
    'b',
  );
});

test.each<[Readonly<Record<string, string>>, Partial<RecipeFlags>, string]>([
  [{}, {}, 'holds no recipe'],
  [{ 'recipe.yaml': YAML }, { buildArg: ['A=1'] }, '`--build-arg` is for Dockerfiles'],
  [{ Dockerfile: DOCKERFILE }, { file: 'Dockerfile', buildArg: ['A'] }, '`--build-arg A` has no value'],
  [{}, { schematic: 's.yaml' }, 'holds no recipe'],
  [{}, { talos: 'v1.9.6', buildArg: ['A=1'] }, '`--build-arg` is for Dockerfiles'],
  [{ 'recipe.yaml': YAML }, { file: 'recipe.yaml' }, '`recipe.yaml` is a recipe'],
  [{ p: 'arch: amd64\n' }, { file: 'p', buildArg: ['A=1'] }, 'a profile has no arguments'],
  [{ 'recipe.yaml': YAML }, { registry: 'nowhere' }, '`--registry nowhere`'],
  [{ 'recipe.yaml': YAML }, { tag: 'UPPER CASE' }, '`--tag` is `UPPER CASE`'],
])('readRecipe() in a folder with %j refuses %j', async (files, flags, message) => {
  await expect(read(files, undefined, { ...none, ...flags })).rejects.toThrow(message);
});
