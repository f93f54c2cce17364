import { expect, test } from 'vitest';
import { numberInodes } from '../../../../../src/formats/squashfs/write/inode-numbering.ts';
import { makeTree } from '../../../../fixtures/trees.ts';

test('numberInodes() numbers as mksquashfs does: depth first, names sorted, the root last', () => {
  const numbering = numberInodes(makeTree({ 'b/x': '1', 'b/c/y': '2', a: '3', d: { hardLink: 'a' } }).root);

  const [a, b, d] = numbering.root.entries;
  expect([a?.name, b?.name, d?.name]).toEqual(['a', 'b', 'd']);
  expect([a?.inode.number, b?.inode.number, d?.inode.number]).toEqual([1, 2, 1]);
  expect(numbering.inodeCount).toBe(6);
  expect(numbering.root).toMatchObject({ number: 6, parent: 7, links: 3 });
});

test('numberInodes() counts links', () => {
  const { others, root } = numberInodes(makeTree({ a: '1', 'b/a': { hardLink: 'a' }, 'b/c/': '', 'b/d/': '' }).root);

  expect(others.map(({ links }) => links)).toEqual([2]);
  expect(root.entries[1]?.inode.links).toBe(4);
});

test('numberInodes() puts directories after those that they hold', () => {
  const { directories } = numberInodes(makeTree({ 'a/b/c/': '', 'd/': '' }).root);

  expect(directories.map((level) => level.length)).toEqual([2, 1, 1, 1]);
});

test.each(['', '.', '..', 'a/b', 'a\0b', 'x'.repeat(256)])('numberInodes() refuses the name %j', (name) => {
  const { root } = makeTree({ a: '1' });
  const children = new Map([...root.children].map(([, node]) => [name, node]));

  expect(() => numberInodes({ ...root, children })).toThrow(expect.objectContaining({ code: 'PATH_UNSAFE' }));
});
