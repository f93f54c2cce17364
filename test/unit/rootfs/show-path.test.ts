import { expect, test } from 'vitest';
import { showPath } from '../../../src/rootfs/show-path.ts';
import { at } from '../../fixtures/trees.ts';

test.each([
  ['', '/'],
  ['etc/hosts', '/etc/hosts'],
  ['naïve', '/naïve'],
])('showPath() shows %j as %s', (path, shown) => {
  expect(showPath(at(path))).toBe(shown);
});
