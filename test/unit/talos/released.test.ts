import { expect, test } from 'vitest';
import { parseTalosVersion } from '../../../src/talos/index.ts';
import { isIn } from '../../../src/talos/released.ts';

const at = parseTalosVersion;

test('isIn() begins with `since` and ends before `before`', () => {
  const range = { since: '1.5', before: '1.8' };

  expect(['v1.4.8', 'v1.5.0', 'v1.7.9', 'v1.8.0'].map((text) => isIn(range, at(text)))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(isIn({}, at('v1.0.0'))).toBe(true);
  expect(isIn(range, undefined)).toBe(false);
});

test('isIn() compares single releases, and pre-releases as their release', () => {
  expect(isIn({ since: '1.6.3' }, at('v1.6.2'))).toBe(false);
  expect(isIn({ since: '1.6.3' }, at('v1.6.3'))).toBe(true);
  expect(isIn({ since: '1.14' }, at('v1.14.0-rc.1'))).toBe(true);
});
