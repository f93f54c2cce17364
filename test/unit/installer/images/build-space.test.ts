import { expect, test } from 'vitest';
import { spaceOfBuild } from '../../../../src/installer/images/build-space.ts';

test('spaceOfBuild() grows with the layers of all bases', () => {
  const platform = (...sizes: readonly number[]) =>
    ({ view: { manifest: { layers: sizes.map((size) => ({ size })) } } }) as unknown as Parameters<
      typeof spaceOfBuild
    >[0][number];

  expect(spaceOfBuild([])).toEqual({ resultBytes: 0, workBytes: 0 });
  expect(spaceOfBuild([platform(60, 40), platform(100)])).toEqual({ resultBytes: 240, workBytes: 600 });
});
