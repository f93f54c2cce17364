import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { memorySpool, planSquashfs } from '../../../../../src/formats/squashfs/index.ts';
import type { DirectoryNode, FileNode, RootNode } from '../../../../../src/rootfs/index.ts';
import { baseOf, compressors, fileNode, imageOf, smallFormat } from '../../../../fixtures/squashfs-trees.ts';

const plain = { mode: 0o644, uid: 0, gid: 0, mtime: 1, xattrs: new Map<string, Uint8Array>() };

function file(bytes: Uint8Array): FileNode {
  return fileNode(bytes, plain);
}

function directory(children: Readonly<Record<string, RootNode>>): DirectoryNode {
  return { kind: 'directory', ...plain, mode: 0o755, children: new Map(Object.entries(children)) };
}

function statisticsOf(root: DirectoryNode, base?: Awaited<ReturnType<typeof baseOf>>) {
  const source = base === undefined ? { format: smallFormat } : { base };
  return planSquashfs(root, { ...source, compressors, spool: memorySpool(), time: 1 }).then(
    ({ statistics }) => statistics,
  );
}

test('writeMetadata() clamps times and cuts type bits off modes', async () => {
  const odd = { ...file(new Uint8Array()), mtime: -5, mode: 0o100644 };
  const late = { ...odd, mtime: 2 ** 40 };

  const { tree } = await baseOf(await imageOf(directory({ late, odd })));

  expect([...tree.root.children.values()].map(({ mtime, mode }) => [mtime, mode])).toEqual([
    [0xffff_ffff, 0o644],
    [0, 0o644],
  ]);
});

test('writeMetadata() names the attributes that squashfs cannot hold', async () => {
  const xattrs = new Map([
    ['system.posix_acl_access', Uint8Array.of(1)],
    ['user.kept', Uint8Array.of(2)],
  ]);
  const root = directory({ a: fileNode(new Uint8Array(), { ...plain, xattrs }) });

  const { unstorableXattrs } = await statisticsOf(root);
  const { tree } = await baseOf(await imageOf(root));

  expect(unstorableXattrs).toEqual(['system.posix_acl_access']);
  expect([...(tree.root.children.get('a')?.xattrs.keys() ?? [])]).toEqual(['user.kept']);
});

test('writeMetadata() numbers inodes as mksquashfs does, and lists them in the export table', async () => {
  const { reader, tree } = await baseOf(
    await imageOf(directory({ b: file(randomBytes(3)), a: directory({ c: file(randomBytes(4)) }) })),
  );
  const refs = (await reader.exportTable()) ?? [];
  const numbers = await Promise.all(refs.map(async (ref) => (await reader.inode(ref)).number));

  expect(numbers).toEqual([1, 2, 3, 4]);
  expect((await reader.lookup('a'))?.number).toBe(1);
  expect((await reader.lookup(''))?.number).toBe(4);
  expect(tree.root.children.size).toBe(2);
});

test('writeMetadata() gives an empty listing no place', async () => {
  const { reader } = await baseOf(await imageOf(directory({ empty: directory({}) })));

  expect(await reader.lookup('empty')).toMatchObject({ kind: 'directory', listing: { size: 0, ref: 0 } });
});
