import { expect, test } from 'vitest';
import { basicFile, extendedFile, inodeTypeLayout } from '../../../../../src/formats/squashfs/inode-layout.ts';
import { encodeDirectoryInode, encodeInode } from '../../../../../src/formats/squashfs/write/encode-inode.ts';
import { IdList } from '../../../../../src/formats/squashfs/write/id-list.ts';
import type { NumberedDirectory } from '../../../../../src/formats/squashfs/write/inode-numbering.ts';
import type { WriteNode } from '../../../../../src/formats/squashfs/write/tree.ts';
import { XattrList } from '../../../../../src/formats/squashfs/write/xattr-list.ts';

const attributes = { mode: 0o755, uid: 0, gid: 0, mtime: 5, xattrs: new Map<string, Uint8Array>() };
const labelled = { ...attributes, xattrs: new Map([['user.a', Uint8Array.of(1)]]) };
const content = { kind: 'stream' as const, open: async function* () {} };
const file = (size: number, own = attributes): WriteNode => ({ kind: 'file', ...own, size, content });

function encode(node: WriteNode, { links = 1, data = {} } = {}): Uint8Array {
  const placed = { start: 96, words: new Uint32Array(), tail: undefined, sparse: 0, ...data };
  return encodeInode({ node, number: 1, links }, placed, { ids: new IdList(), xattrs: new XattrList() });
}

const typeOf = (bytes: Uint8Array): number => inodeTypeLayout.decode(bytes).type;

test.each<[string, Uint8Array, number]>([
  ['a small file', encode(file(10)), 2],
  ['a file with two names', encode(file(10), { links: 2 }), 9],
  ['a file with attributes', encode(file(10, labelled)), 9],
  ['a file with holes', encode(file(10), { data: { sparse: 5 } }), 9],
  ['a file beyond 4 GiB', encode(file(2 ** 32)), 9],
  ['a file whose data lies beyond 4 GiB', encode(file(10), { data: { start: 2 ** 32 } }), 9],
  ['a symlink', encode({ kind: 'symlink', ...attributes, target: 'x' }), 3],
  ['a symlink with attributes', encode({ kind: 'symlink', ...labelled, target: 'x' }), 10],
  ['a fifo', encode({ kind: 'fifo', ...attributes }), 6],
])('encodeInode() writes %s as the type it needs', (_, bytes, type) => {
  expect(typeOf(bytes)).toBe(type);
});

test('encodeInode() writes size words and the tail of a file', () => {
  const data = { words: Uint32Array.of(100, 0), tail: { index: 3, offset: 40 } };
  const bytes = encode(file(9000), { data });

  expect(basicFile.decode(bytes)).toMatchObject({ startBlock: 96, fragment: 3, fragmentOffset: 40, fileSize: 9000 });
  expect(bytes.subarray(basicFile.size)).toEqual(Uint8Array.of(100, 0, 0, 0, 0, 0, 0, 0));
});

test('encodeInode() clamps times and drops type bits of the mode', () => {
  const node = { ...file(1), mode: 0o100644, mtime: 2 ** 40 };

  expect(basicFile.decode(encode(node))).toMatchObject({ mode: 0o644, mtime: 0xffff_ffff });
  expect(basicFile.decode(encode({ ...node, mtime: -5 }))).toMatchObject({ mtime: 0 });
});

test('encodeInode() counts links of extended files', () => {
  expect(extendedFile.decode(encode(file(10), { links: 7 }))).toMatchObject({ nlink: 7 });
});

test.each<[string, WriteNode]>([
  ['an empty link target', { kind: 'symlink', ...attributes, target: '' }],
  ['a link target beyond PATH_MAX', { kind: 'symlink', ...attributes, target: 'x'.repeat(4096) }],
  ['a link target with a NUL', { kind: 'symlink', ...attributes, target: 'a\0b' }],
  ['a major number beyond 12 bits', { kind: 'block-device', ...attributes, major: 0x1000, minor: 0 }],
  ['a minor number beyond 20 bits', { kind: 'block-device', ...attributes, major: 0, minor: 0x10_0000 }],
])('encodeInode() refuses %s', (_, node) => {
  expect(() => encode(node)).toThrow(expect.objectContaining({ code: 'FORMAT_UNSUPPORTED' }));
});

test.each([
  ['a short listing', { size: 0xffff - 3, index: [] }, 1],
  ['a listing that 16 bits cannot count', { size: 0xffff - 2, index: [] }, 8],
  ['an index', { size: 10, index: [{ at: 0, startBlock: 0, name: 'a' }] }, 8],
])('encodeDirectoryInode() writes a directory with %s as the type it needs', (_, listing, type) => {
  const node = { kind: 'directory' as const, ...attributes, children: new Map() };
  const directory: NumberedDirectory = { node, number: 1, links: 2, entries: [], parent: 2, height: 0 };
  const lists = { ids: new IdList(), xattrs: undefined };

  expect(typeOf(encodeDirectoryInode(directory, { startBlock: 0, byte: 0, ...listing }, lists))).toBe(type);
});
