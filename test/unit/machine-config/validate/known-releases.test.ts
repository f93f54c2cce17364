import { expect, test } from 'vitest';
import { isKnownRelease } from '../../../../src/machine-config/validate/known-releases.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

test.each([
  ['v1.9.5', false],
  ['v1.10.0', true],
  ['v1.13.9', true],
  ['v1.14.0', false],
])('isKnownRelease() of %s is %s', (version, isKnown) => {
  expect(isKnownRelease(parseTalosVersion(version))).toBe(isKnown);
});
