import { expect, test } from 'vitest';
import { listed, shownPath } from '../../../../src/installer/breakage/finding.ts';
import { at } from '../../../fixtures/trees.ts';

test('shownPath() shows a path from the root, with its own letters', () => {
  expect(shownPath(at('etc/grüße'))).toBe('`/etc/grüße`');
});

test.each([
  [['a', 'b'], 'a, b'],
  [['a', 'b', 'c', 'd', 'e', 'f'], 'a, b, c, d, e, f'],
  [['a', 'b', 'c', 'd', 'e', 'f', 'g'], 'a, b, c, d, e and 2 more'],
])('listed() of %j', (items, text) => {
  expect(listed(items)).toBe(text);
});
