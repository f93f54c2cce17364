import { expect, test } from 'vitest';
import { selectTree } from '../../../../src/inspect/extract/select-tree.ts';
import { walkTree } from '../../../../src/rootfs/index.ts';
import { chosenTree, fileNode, linkNode } from '../../../fixtures/inspected-tree.ts';

const chosen = chosenTree({ 'usr/bin/a': fileNode('a'), 'usr/lib/b': fileNode('b'), bin: linkNode('usr/bin') });

test.each([
  [[], ['bin', 'usr', 'usr/bin', 'usr/bin/a', 'usr/lib', 'usr/lib/b']],
  [['/'], ['bin', 'usr', 'usr/bin', 'usr/bin/a', 'usr/lib', 'usr/lib/b']],
  [['/usr/bin'], ['usr', 'usr/bin', 'usr/bin/a']],
  [['/bin/a'], ['usr', 'usr/bin', 'usr/bin/a']],
  [
    ['bin', 'usr/lib/b'],
    ['bin', 'usr', 'usr/lib', 'usr/lib/b'],
  ],
])('selectTree() selects %j with the directories on the way', (paths, expected) => {
  expect([...walkTree(selectTree(chosen, paths))].map(({ path }) => path).slice(1)).toEqual(expected);
});

test('selectTree() keeps the modes of directories on the way', () => {
  const [, usr] = walkTree(selectTree(chosen, ['/usr/bin/a']));

  expect(usr?.node).toMatchObject({ kind: 'directory', mode: 0o755 });
});

test('selectTree() says what is missing', () => {
  expect(() => selectTree(chosen, ['/usr/bim'])).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
});
