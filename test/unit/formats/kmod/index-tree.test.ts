import { expect, test } from 'vitest';
import { addToIndex, emptyIndex, refuseUnprintable } from '../../../../src/formats/kmod/index-tree.ts';

test('addToIndex() splits a node where a new key leaves it', () => {
  const root = emptyIndex();

  addToIndex(root, 'loop_more', { text: 'a', priority: 0 });
  addToIndex(root, 'loop', { text: 'b', priority: 0 });
  addToIndex(root, 'lo_', { text: 'c', priority: 0 });

  const [l] = [...root.children.values()];
  expect([...root.children.keys()]).toEqual([0x6c]);
  expect(l).toMatchObject({ prefix: 'o', values: [] });
  expect([...(l?.children.keys() ?? [])].map((character) => String.fromCharCode(character))).toEqual(['o', '_']);
  expect(l?.children.get(0x6f)).toMatchObject({ prefix: 'p', values: [{ text: 'b' }] });
});

test('addToIndex() orders values by priority, and puts the last of equal ones first', () => {
  const root = emptyIndex();

  for (const [text, priority] of [
    ['a', 2],
    ['b', 1],
    ['c', 2],
    ['d', 3],
  ] as const)
    addToIndex(root, '', { text, priority });

  expect(root.values.map(({ text }) => text)).toEqual(['b', 'c', 'a', 'd']);
});

test.each(['a\nb', 'a\0', 'caf\u00e9', '\x7f'])('refuseUnprintable() refuses %j', (text) => {
  expect(() => refuseUnprintable(text)).toThrow(expect.objectContaining({ code: 'KERNEL_INVALID' }));
});
