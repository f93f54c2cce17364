import { expect, test } from 'vitest';
import { parseRecipe } from '../../../src/recipe/index.ts';
import { hostSourcesOf, referencesOf } from '../../../src/recipe/references.ts';

const recipe = parseRecipe(
  `apiVersion: rootsmith/v1
kind: Installer
base: ghcr.io/siderolabs/installer:v1.9.0
kernel: { image: 'ghcr.io/acme/kernel:\${TARGETARCH}' }
layers:
  - image: ghcr.io/acme/lib:1
  - dir: overlay-\${TARGETARCH}
  - image: ghcr.io/acme/lib:1
`,
  { file: 'r.yaml', folder: '/work' },
);
const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }));
const places = (...given: Parameters<typeof referencesOf>): readonly string[] =>
  referencesOf(...given).map(({ place }) => place);

test('referencesOf() lists the base first, then all others in order, each once', () => {
  expect(places(recipe)).toEqual([
    'ghcr.io/siderolabs/installer:v1.9.0',
    'ghcr.io/acme/kernel:${TARGETARCH}',
    'ghcr.io/acme/lib:1',
  ]);
});

test('referencesOf() makes several places of one with a variable, for several platforms', () => {
  expect(places(recipe, platforms)).toEqual([
    'ghcr.io/siderolabs/installer:v1.9.0',
    'ghcr.io/acme/kernel:amd64',
    'ghcr.io/acme/lib:1',
    'ghcr.io/acme/kernel:arm64',
  ]);
});

test('hostSourcesOf() lists directories for each platform', () => {
  expect(hostSourcesOf(recipe, platforms).map(({ path }) => path)).toEqual([
    '/work/overlay-amd64',
    '/work/overlay-arm64',
  ]);
});
