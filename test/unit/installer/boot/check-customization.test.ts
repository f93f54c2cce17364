import { expect, test } from 'vitest';
import { checkCustomization } from '../../../../src/installer/boot/check-customization.ts';
import type { ProgressEvent } from '../../../../src/progress/index.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';
import { recipeOn } from '../../../fixtures/gallery/memory.ts';

function check(more: string, talos = 'v1.12.7', engine = 'graft'): readonly ProgressEvent[] {
  const events: ProgressEvent[] = [];
  checkCustomization({ recipe: recipeOn(more), version: parseTalosVersion(talos) }, engine, {
    report: (event) => void events.push(event),
  });
  return events;
}

test('checkCustomization() warns of an image cache, which an installer ignores', () => {
  expect(check('imageCache: oci:cache:v1\n')).toEqual([
    { kind: 'warning', message: expect.stringContaining('`imageCache` counts for `rootsmith media` alone') as string },
  ]);
  expect(check('kernelArgs: [quiet]\n')).toEqual([]);
});

test.each([
  ['META values', 'meta: [{ key: 10, value: x }]\n', [], /meta partition is not supported for installer output/],
  [
    'overlays before 1.7',
    'overlay: { image: oci:a:b }\n',
    ['v1.6.8'],
    /overlay is not supported for Talos version v1.6.8/,
  ],
  ['arguments by docker', 'kernelArgs: [quiet]\n', ['v1.4.8', 'docker'], /engine docker cannot follow `kernelArgs`/],
  [
    'an overlay by docker',
    'overlay: { image: oci:a:b }\n',
    ['v1.9.6', 'docker'],
    /engine docker cannot follow `overlay`/,
  ],
] as const)('checkCustomization() refuses %s', (_, more, rest, message) => {
  expect(() => check(more, ...rest)).toThrow(message);
});
