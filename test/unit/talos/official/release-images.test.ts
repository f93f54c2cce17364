import { expect, test } from 'vitest';
import { parseTalosVersion, releaseBuildImages } from '../../../../src/talos/index.ts';

test('releaseBuildImages() of 1.13 starts from the unified base', () => {
  expect(releaseBuildImages(parseTalosVersion('v1.13.9'))).toEqual({
    base: 'ghcr.io/siderolabs/installer-base:v1.13.9',
    installer: 'ghcr.io/siderolabs/installer:v1.13.9',
    imager: 'ghcr.io/siderolabs/imager:v1.13.9',
    extensions: 'ghcr.io/siderolabs/extensions:v1.13.9',
    overlays: 'ghcr.io/siderolabs/overlays:v1.13.9',
  });
});

test('releaseBuildImages() of older releases has less, and may be of another registry', () => {
  expect(releaseBuildImages(parseTalosVersion('v1.4.8'), 'registry.example.org/talos')).toEqual({
    base: 'registry.example.org/talos/installer:v1.4.8',
    installer: 'registry.example.org/talos/installer:v1.4.8',
    imager: undefined,
    extensions: undefined,
    overlays: undefined,
  });
});
