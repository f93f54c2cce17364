import { expect, test } from 'vitest';
import { isProprietary } from '../../../src/modules/licenses.ts';

test.each([
  ['GPL', false],
  ['GPL v2', false],
  ['Dual MIT/GPL', false],
  ['GPL v3', true],
  ['Proprietary', true],
  [undefined, true],
])('isProprietary() of %j is %j', (license, expected) => {
  expect(isProprietary(license)).toBe(expected);
});
