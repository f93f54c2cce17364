import { expect, test } from 'vitest';
import { compareCore } from '../../../../src/talos/extensions/core-version.ts';

test.each([
  [[1n, 2n, 3n], [1n, 2n, 3n], false, 0],
  [[1n, 2n, 3n], [1n, 2n, 3n], true, 1], // the release comes after its prerelease
  [[1n, 2n, 3n], [1n, 2n, 4n], true, -1],
  [[1n, 10n, 0n], [1n, 9n, 9n], false, 1],
  [[1n, 0n, 0n], [1n], false, 0],
] as const)('compareCore() of case %#', (version, other, prerelease, order) => {
  expect(compareCore(version, other, prerelease)).toBe(order);
});
