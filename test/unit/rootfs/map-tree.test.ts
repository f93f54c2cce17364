import { expect, test } from 'vitest';
import { withAttributes } from '../../../src/rootfs/index.ts';
import { directory, file, hardLink, listAttributes, listTree, makeTree } from '../../fixtures/trees.ts';

test('withAttributes() changes every inode once, so that hard links stay', () => {
  const tree = makeTree({
    d: directory({ uid: 9 }),
    'd/a': file('x', { uid: 9, gid: 9, mtime: 80 }),
    b: hardLink('d/a'),
  });

  const rooted = withAttributes(tree, { owner: { uid: 0, gid: 0 }, clampMtime: 50 });

  expect(listTree(rooted)).toEqual(['b = x', 'd/', 'd/a == b']);
  expect(listAttributes(rooted)).toEqual(['/ 755 0:0 50', 'b = x 644 0:0 50', 'd/ 755 0:0 50', 'd/a = x 644 0:0 50']);
});
