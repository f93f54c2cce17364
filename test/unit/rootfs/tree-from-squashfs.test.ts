import { expect, test } from 'vitest';
import { ROOT_PATH, streamOf } from '../../../src/bytes/index.ts';
import type { FileInode, Inode, SquashfsReader } from '../../../src/formats/index.ts';
import { lookup, squashfsContent, treeFromSquashfs } from '../../../src/rootfs/index.ts';
import { at, file, listAttributes } from '../../fixtures/trees.ts';

const ref = 0 as FileInode['ref'];
const plain = { ref, mode: 0o644, uid: 1, gid: 2, mtime: 3, nlink: 1, xattrId: undefined };
const root: Extract<Inode, { kind: 'directory' }> = {
  kind: 'directory',
  ...plain,
  number: 9,
  mode: 0o755,
  parent: 0,
  index: [],
  listing: { ref, size: 0 },
};
const folder = { ...root, number: 8 };
const init: FileInode = {
  kind: 'file',
  ...plain,
  xattrId: 0,
  number: 4,
  size: 5,
  blocks: new Uint32Array(),
  startBlock: 0,
  storedBytes: 0,
  fragment: undefined,
  sparse: 0,
};

/** A reader of one small image, without the image. */
const reader: Pick<SquashfsReader, 'walk' | 'xattrs' | 'readFile'> = {
  async *walk() {
    yield { path: ROOT_PATH, name: '', inode: root, parent: undefined };
    yield { path: at('a'), name: 'a', inode: folder, parent: root };
    yield { path: at('a/halt'), name: 'halt', inode: init, parent: folder };
    yield { path: at('a/init'), name: 'init', inode: init, parent: folder };
    yield { path: at('l'), name: 'l', inode: { kind: 'symlink', ...plain, number: 5, target: 'a' }, parent: root };
    yield {
      path: at('n'),
      name: 'n',
      inode: { kind: 'character-device', ...plain, number: 6, major: 1, minor: 3 },
      parent: root,
    };
    yield { path: at('s'), name: 's', inode: { kind: 'socket', ...plain, number: 7 }, parent: root };
  },
  async xattrs({ xattrId }) {
    return xattrId === undefined ? new Map() : new Map([['security.x', Buffer.from('v')]]);
  },
  readFile: (inode) => streamOf(Buffer.from(`file ${inode.number}`)),
};

test('treeFromSquashfs() takes over names, kinds, attributes and xattrs', async () => {
  const { tree } = await treeFromSquashfs(reader);

  expect(listAttributes(tree)).toEqual([
    '/ 755 1:2 3',
    'a/ 755 1:2 3',
    'a/halt = <base> 644 1:2 3 security.x=v',
    'a/init = <base> 644 1:2 3 security.x=v',
    'l -> a 644 1:2 3',
    'n character-device 1:3 644 1:2 3',
    's socket 644 1:2 3',
  ]);
});

test('treeFromSquashfs() makes hard links one node', async () => {
  const { tree } = await treeFromSquashfs(reader);

  expect(lookup(tree, at('a/halt'))).toBe(lookup(tree, at('a/init')));
});

test('squashfsContent() reads files of the base by their inode, and others from their stream', async () => {
  const { tree, files } = await treeFromSquashfs(reader);
  const node = lookup(tree, at('a/init'));

  const contents = [
    node?.kind === 'file' ? squashfsContent(node, { reader, files }) : undefined,
    squashfsContent(file('new'), { reader, files }),
  ];

  expect(await Promise.all(contents.map(textOf))).toEqual(['file 4', 'new']);
});

test('squashfsContent() knows a file that is not of this base for a bug', () => {
  const stranger = { ...file('x'), content: { kind: 'base', inode: 77 } } as const;

  expect(() => squashfsContent(stranger, { reader, files: new Map() })).toThrow('bug');
});

async function textOf(stream: AsyncIterable<Uint8Array> | undefined): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
