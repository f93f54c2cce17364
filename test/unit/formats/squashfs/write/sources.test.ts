import { expect, test } from 'vitest';
import { numberInodes } from '../../../../../src/formats/squashfs/write/inode-numbering.ts';
import { locateSources } from '../../../../../src/formats/squashfs/write/sources.ts';
import type { DirectoryNode, RootNode } from '../../../../../src/rootfs/index.ts';
import { noise } from '../../../../fixtures/byte-streams.ts';
import { BLOCK, baseOf, fileNode, imageOf } from '../../../../fixtures/squashfs-trees.ts';

const plain = { mode: 0o644, uid: 0, gid: 0, mtime: 1, xattrs: new Map<string, Uint8Array>() };
const directory = (children: Readonly<Record<string, RootNode>>): DirectoryNode => ({
  kind: 'directory',
  ...plain,
  children: new Map(Object.entries(children)),
});
const bytes = noise(BLOCK + 1);
const base = await baseOf(await imageOf(directory({ old: fileNode(bytes, plain) })));
const old = base.tree.root.kind === 'directory' ? base.tree.root.children.get('old') : undefined;
const edited = directory({ a: fileNode(bytes, plain), b: fileNode(noise(10), plain), z: old as RootNode });

async function locate(options: Partial<Parameters<typeof locateSources>[1]> = {}) {
  const located = await locateSources(numberInodes(edited), {
    base,
    sharesDuplicates: true,
    signal: undefined,
    ...options,
  });
  return located.map((source) => (source.kind === 'base' ? `base${source.isAdopted ? ' adopted' : ''}` : 'stream'));
}

test('locateSources() copies files of the base, and new files that have its bytes', async () => {
  expect(await locate()).toEqual(['base adopted', 'stream', 'base']);
});

test('locateSources() looks for equal files only where duplicates are shared', async () => {
  expect(await locate({ sharesDuplicates: false })).toEqual(['stream', 'stream', 'base']);
});

test('locateSources() does not take a file of a base that is not there', async () => {
  await expect(locate({ base: undefined })).rejects.toThrow('bug: the base has no file');
});
