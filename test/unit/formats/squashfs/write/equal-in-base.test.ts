import { expect, test } from 'vitest';
import { streamOf } from '../../../../../src/bytes/index.ts';
import { findEqualInBase } from '../../../../../src/formats/squashfs/write/equal-in-base.ts';
import type { WriteFile } from '../../../../../src/formats/squashfs/write/tree.ts';
import type { DirectoryNode, FileNode } from '../../../../../src/rootfs/index.ts';
import { noise } from '../../../../fixtures/byte-streams.ts';
import { BLOCK, baseOf, fileNode, imageOf } from '../../../../fixtures/squashfs-trees.ts';

const plain = { mode: 0o644, uid: 0, gid: 0, mtime: 1, xattrs: new Map<string, Uint8Array>() };
const large = noise(BLOCK + 7, 1);
const small = noise(2000, 2);
const tiny = noise(20, 3);
const children = new Map(
  [large, small, tiny].map((bytes, index): [string, FileNode] => [`f${index}`, fileNode(bytes, plain)]),
);
const root: DirectoryNode = { kind: 'directory', ...plain, mode: 0o755, children };
const base = await baseOf(await imageOf(root));

const fresh = (bytes: Uint8Array): WriteFile => fileNode(bytes, plain);

async function sizesFound(...files: readonly WriteFile[]): Promise<readonly (number | undefined)[]> {
  const equal = await findEqualInBase(files, base, undefined);
  return files.map((file) => equal.get(file)?.size);
}

test('findEqualInBase() finds large files by their bytes, and small ones in their fragment', async () => {
  expect(await sizesFound(fresh(large), fresh(small))).toEqual([large.length, small.length]);
});

test('findEqualInBase() is not fooled by files of the same size', async () => {
  expect(await sizesFound(fresh(noise(large.length, 9)), fresh(noise(small.length, 9)))).toEqual([
    undefined,
    undefined,
  ]);
});

test('findEqualInBase() does not expand a fragment for a few bytes', async () => {
  expect(await sizesFound(fresh(tiny))).toEqual([undefined]);
  expect(await sizesFound(fresh(tiny), fresh(small))).toEqual([tiny.length, small.length]);
});

test('findEqualInBase() does not open files of a size that the base does not have', async () => {
  const open = () => {
    throw new Error('opened');
  };
  const other: WriteFile = { ...fresh(noise(5)), content: { kind: 'stream', open } };

  expect(await sizesFound(other)).toEqual([undefined]);
});

test('findEqualInBase() stops when it is aborted', async () => {
  const finding = findEqualInBase([fresh(large)], base, AbortSignal.abort(new Error('gone')));

  await expect(finding).rejects.toThrow('gone');
});

test('findEqualInBase() compares chunks that are cut anywhere', async () => {
  const cut = { kind: 'stream' as const, open: () => streamOf(large.subarray(0, 3), large.subarray(3)) };

  expect(await sizesFound({ ...fresh(large), content: cut })).toEqual([large.length]);
});
