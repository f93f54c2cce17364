import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { parseDockerfile, parseExtensionRecipe, parseRecipe } from '../../../src/recipe/index.ts';

const recipes = join(import.meta.dirname, '../../../recipes');

test.each([
  ['hello-world', { services: 1, layers: 0, remove: 0, hasKernel: false }],
  ['custom-rootfs', { services: 0, layers: 3, remove: 1, hasKernel: false }],
  ['secureboot', { services: 0, layers: 0, remove: 0, hasKernel: false }],
  ['talos-today', { services: 1, layers: 1, remove: 0, hasKernel: false }],
  ['custom-kernel', { services: 0, layers: 0, remove: 1, hasKernel: true }],
])('parseRecipe() reads recipes/%s', (name, expected) => {
  const folder = join(recipes, name);

  const recipe = parseRecipe(readFileSync(join(folder, 'recipe.yaml'), 'utf8'), { file: 'recipe.yaml', folder });

  const { services, layers, remove, kernel } = recipe;
  const counts = { services: services.length, layers: layers.length, remove: remove.length };
  expect({ ...counts, hasKernel: kernel !== undefined }).toEqual(expected);
});

test('parseExtensionRecipe() reads recipes/extension', () => {
  const folder = join(recipes, 'extension');
  const text = readFileSync(join(folder, 'extension.yaml'), 'utf8');

  expect(parseExtensionRecipe(text, { file: 'extension.yaml', folder })).toMatchObject({
    metadata: { name: 'hello-world', constraint: '>= 1.0.0' },
    services: [{ name: 'hello-world', rootfs: { path: join(recipes, 'hello-world/rootfs-${TARGETARCH}') } }],
    sbom: { kind: 'write' },
  });
});

test('parseDockerfile() reads recipes/dockerfile', () => {
  const context = join(recipes, 'dockerfile');

  const recipe = parseDockerfile(readFileSync(join(context, 'Dockerfile'), 'utf8'), { file: 'Dockerfile', context });

  expect(recipe.base.place).toBe('ghcr.io/siderolabs/installer:v1.0.6');
  expect(recipe.layers).toHaveLength(2);
});
