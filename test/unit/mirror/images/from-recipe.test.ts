import { expect, test } from 'vitest';
import { imagesOfRecipe } from '../../../../src/mirror/index.ts';
import { formatReference } from '../../../../src/oci/index.ts';
import { parseRecipe } from '../../../../src/recipe/index.ts';

const head = 'apiVersion: rootsmith/v1\nkind: Installer\nbase: ghcr.io/siderolabs/installer:v1.0.6\n';

function find(body: string) {
  return imagesOfRecipe(parseRecipe(head + body, { file: 'recipe.yaml', folder: '/work' }));
}

test('imagesOfRecipe() lists base, kernel and layers, and where each is written', () => {
  const { images } = find(
    'kernel: {image: ghcr.io/acme/kernel:1}\nlayers:\n  - image: acme/lib\n    copy: [{from: /a, to: /b}]\n',
  );

  expect(images.map(({ reference, origin }) => [formatReference(reference), origin])).toEqual([
    ['ghcr.io/siderolabs/installer:v1.0.6', { kind: 'recipe', from: 'recipe.yaml', line: 3, column: 7 }],
    ['ghcr.io/acme/kernel:1', { kind: 'recipe', from: 'recipe.yaml', line: 4, column: 17 }],
    ['docker.io/acme/lib:latest', { kind: 'recipe', from: 'recipe.yaml', line: 6, column: 12 }],
  ]);
});

test.each([
  ['', ['lib:amd64', 'lib:arm64']],
  ['platforms: [linux/arm64]\n', ['lib:arm64']],
])('imagesOfRecipe() with `%s` fills in the architectures', (platforms, names) => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the recipe
  const { images } = find(`${platforms}kernel: {image: "ghcr.io/acme/lib:\${TARGETARCH}"}\n`);

  expect(images.slice(1).map(({ reference }) => formatReference(reference))).toEqual(
    names.map((name) => `ghcr.io/acme/${name}`),
  );
});

test('imagesOfRecipe() warns of images that no registry has', () => {
  const { images, warnings } = find('kernel: {image: "oci:./kernel:v1"}\n');

  expect(images).toHaveLength(1);
  expect(warnings).toEqual(['recipe.yaml:4:17: `oci:/work/kernel:v1` is not in a registry, so it is not listed']);
});
