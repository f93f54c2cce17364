import { expect, test } from 'vitest';
import type { DirectoryNode } from '../../../src/rootfs/index.ts';
import {
  isOpaque,
  isOverlayOpaque,
  isOverlayWhiteout,
  parseWhiteout,
  withoutOpaqueMark,
} from '../../../src/rootfs/whiteout.ts';
import { characterDevice, directory, file, makeTree } from '../../fixtures/trees.ts';

test.each([
  ['name', { kind: 'none' }],
  ['.wh', { kind: 'none' }],
  ['.wh.name', { kind: 'whiteout', name: 'name' }],
  ['.wh..hidden', { kind: 'whiteout', name: '.hidden' }],
  ['.wh..wh..opq', { kind: 'opaque' }],
  ['.wh..wh.plnk', { kind: 'ignored' }],
])('parseWhiteout() of %s', (name, expected) => {
  expect(parseWhiteout(name)).toEqual(expected);
});

test.each(['.wh.', '.wh..', '.wh...'])(
  'parseWhiteout() refuses %s, which would remove a directory around it',
  (name) => {
    expect(() => parseWhiteout(name)).toThrow(expect.objectContaining({ code: 'PATH_UNSAFE' }));
  },
);

test('isOverlayWhiteout() is true for a character device 0:0 only', () => {
  expect(isOverlayWhiteout(characterDevice(0, 0))).toBe(true);
  expect(isOverlayWhiteout(characterDevice(0, 1))).toBe(false);
  expect(isOverlayWhiteout(file(''))).toBe(false);
});

const marked = (value: string): DirectoryNode =>
  directory({ xattrs: new Map([['trusted.overlay.opaque', Buffer.from(value)]]) }) as DirectoryNode;

test('isOpaque() knows the marks of overlayfs and of layers', () => {
  expect(isOverlayOpaque(marked('y'))).toBe(true);
  expect(isOverlayOpaque(marked('n'))).toBe(false);
  expect(isOpaque(makeTree({ '.wh..wh..opq': '' }).root)).toBe(true);
  expect(isOpaque(makeTree({ a: '' }).root)).toBe(false);
});

test('withoutOpaqueMark() keeps other attributes, and sets that are shared stay shared', () => {
  const xattrs = new Map([
    ['trusted.overlay.opaque', Buffer.from('y')],
    ['user.a', Buffer.from('1')],
  ]);
  const [first, second] = [withoutOpaqueMark(directory({ xattrs })), withoutOpaqueMark(directory({ xattrs }))];
  const plain = directory();

  expect([...first.xattrs.keys()]).toEqual(['user.a']);
  expect(second.xattrs).toBe(first.xattrs);
  expect(withoutOpaqueMark(plain)).toBe(plain);
});
