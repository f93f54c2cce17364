import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type RecipeFlags, readRecipe } from '../../../src/cli/read-recipe.ts';
import { testTerminal } from '../../fixtures/command-line.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

const none: RecipeFlags = { platform: [], rm: [], buildArg: [] };
const YAML = 'apiVersion: rootsmith/v1\nkind: Installer\nbase: ghcr.io/siderolabs/installer:v1.0.6\n';
const DOCKERFILE = 'ARG BASE=ghcr.io/siderolabs/installer:v1.0.6\nFROM ${BASE}\nCOPY . /x\n';

async function read(files: Readonly<Record<string, string>>, place: string | undefined, flags = none) {
  await using folder = await storeFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);
  await mkdir(join(folder.path, 'context'));
  const { recipe, path } = await readRecipe(place, flags, { terminal: testTerminal({ directory: folder.path }) });
  return { recipe, name: path.slice(folder.path.length + 1) };
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

test.each<[Readonly<Record<string, string>>, Partial<RecipeFlags>, string]>([
  [{}, {}, 'holds no recipe'],
  [{ 'recipe.yaml': YAML }, { buildArg: ['A=1'] }, '`--build-arg` is for Dockerfiles'],
  [{ Dockerfile: DOCKERFILE }, { file: 'Dockerfile', buildArg: ['A'] }, '`--build-arg A` has no value'],
  [{ 'recipe.yaml': YAML }, { tag: 'UPPER CASE' }, '`--tag` is `UPPER CASE`'],
])('readRecipe() in a folder with %j refuses %j', async (files, flags, message) => {
  await expect(read(files, undefined, { ...none, ...flags })).rejects.toThrow(message);
});
