import { expect, test } from 'vitest';
import { withoutHardLinks } from '../../../../src/installer/extension-build/without-hard-links.ts';
import { hardLink, listTree, makeTree } from '../../../fixtures/trees.ts';

test('withoutHardLinks() makes a file of each link, and leaves the tree it was given', () => {
  const linked = makeTree({ a: 'x', b: hardLink('a'), c: 'y' });
  const { tree, copied } = withoutHardLinks(linked);

  expect(copied).toEqual(['b']);
  expect(listTree(tree).filter((line) => line.includes('=='))).toEqual([]);
  expect(listTree(linked).filter((line) => line.includes('=='))).toEqual(['b == a']);
});
