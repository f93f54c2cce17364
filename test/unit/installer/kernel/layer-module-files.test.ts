import { expect, test } from 'vitest';
import { moduleFilesOfLayer } from '../../../../src/installer/kernel/layer-module-files.ts';
import { lookup } from '../../../../src/rootfs/index.ts';
import { at, makeTree, symlink } from '../../../fixtures/trees.ts';

const FOLDER = 'usr/lib/modules/6.1';

test('moduleFilesOfLayer() has modules, and symlinks to a file of the layer by their own paths', () => {
  const tree = makeTree({
    [`${FOLDER}/extras/a.ko`]: 'a',
    [`${FOLDER}/extras/near.ko`]: symlink('a.ko'),
    [`${FOLDER}/far.ko`]: symlink(`/${FOLDER}/extras/near.ko`),
    [`${FOLDER}/other.ko`]: symlink('../../../share/module'),
    [`${FOLDER}/a.txt`]: symlink('extras/a.ko'),
    'usr/share/module': 'm',
    'usr/lib/modules/6.2/b.ko': 'b',
  });

  const found = new Map(moduleFilesOfLayer(tree, '6.1').map(({ path, node }) => [path, node]));

  expect([...found.keys()].sort()).toEqual(['extras/a.ko', 'extras/near.ko', 'far.ko', 'other.ko']);
  const module = lookup(tree, at(`${FOLDER}/extras/a.ko`));
  expect([found.get(at('extras/near.ko')), found.get(at('far.ko'))]).toEqual([module, module]);
});

test('moduleFilesOfLayer() leaves out links to nothing, to a directory, outside of the layer and in a circle', () => {
  const tree = makeTree({
    [`${FOLDER}/dangling.ko`]: symlink('none.ko'),
    [`${FOLDER}/folder.ko`]: symlink('/usr/lib'),
    [`${FOLDER}/out.ko`]: symlink('../../../../../../../etc/passwd'),
    [`${FOLDER}/one.ko`]: symlink('two.ko'),
    [`${FOLDER}/two.ko`]: symlink('one.ko'),
  });

  expect(moduleFilesOfLayer(tree, '6.1')).toEqual([]);
});
