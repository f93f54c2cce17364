import { expect, test } from 'vitest';
import { emptyRecipe, startOfRelease } from '../../../src/recipe/start-of-release.ts';
import { parseTalosVersion } from '../../../src/talos/index.ts';

const at = { file: '--talos', line: 1, column: 1 };

test.each([
  [undefined, 'ghcr.io/siderolabs/installer:v1.13.9'],
  ['r.example/talos', 'r.example/talos/installer:v1.13.9'],
])('startOfRelease() takes the installer of the registry %s', (registry, place) => {
  expect(startOfRelease(parseTalosVersion('1.13.9'), registry, at)).toEqual({
    base: { place, at },
    talos: 'v1.13.9',
    registry,
    artifacts: undefined,
  });
});

test('startOfRelease() takes installer-base and the imager where no installer is published', () => {
  expect(startOfRelease(parseTalosVersion('v1.14.0-rc.1'), undefined, at)).toMatchObject({
    base: { place: 'ghcr.io/siderolabs/installer-base:v1.14.0-rc.1' },
    artifacts: { place: 'ghcr.io/siderolabs/imager:v1.14.0-rc.1' },
  });
});

test('emptyRecipe() has its start and nothing else', () => {
  const base = { place: 'a:1', at };

  expect(emptyRecipe({ file: '', base, talos: parseTalosVersion('v1.9.6') })).toMatchObject({
    base,
    talos: 'v1.9.6',
    layers: [],
    customization: { extensions: [] },
    warnings: [],
  });
});
