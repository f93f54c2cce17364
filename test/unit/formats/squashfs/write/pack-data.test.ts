import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { memorySpool, planSquashfs } from '../../../../../src/formats/squashfs/index.ts';
import type { DirectoryNode, FileNode, RootNode } from '../../../../../src/rootfs/index.ts';
import {
  BLOCK,
  baseOf,
  compressors,
  factsOf,
  fileNode,
  imageOf,
  smallFormat,
} from '../../../../fixtures/squashfs-trees.ts';

const plain = { mode: 0o644, uid: 0, gid: 0, mtime: 1, xattrs: new Map<string, Uint8Array>() };

function file(bytes: Uint8Array): FileNode {
  return fileNode(bytes, plain);
}

function directory(children: Readonly<Record<string, RootNode>>): DirectoryNode {
  return { kind: 'directory', ...plain, mode: 0o755, children: new Map(Object.entries(children)) };
}

/** Files of a third of a block: three of them fill a fragment. */
function thirds(count: number): Record<string, FileNode> {
  const names = Array.from({ length: count }, (_, index) => `f${String(index).padStart(2, '0')}`);
  return Object.fromEntries(names.map((name) => [name, file(randomBytes(1300))]));
}

function without(root: DirectoryNode, names: readonly string[]): DirectoryNode {
  return { ...root, children: new Map([...root.children].filter(([name]) => !names.includes(name))) };
}

function statisticsOf(root: DirectoryNode, base?: Awaited<ReturnType<typeof baseOf>>) {
  const source = base === undefined ? { format: smallFormat } : { base };
  return planSquashfs(root, { ...source, compressors, spool: memorySpool(), time: 1 }).then(
    ({ statistics }) => statistics,
  );
}

test('packData() stores equal files once, large and small', async () => {
  const [large, small] = [randomBytes(3 * BLOCK + 5), randomBytes(100)];

  const { written, duplicateFiles } = await statisticsOf(
    directory({ a: file(large), b: file(Buffer.from(large)), c: file(small), d: file(Buffer.from(small)) }),
  );

  expect(written).toMatchObject({ blocks: 5, bytesIn: large.length + small.length });
  expect(duplicateFiles).toBe(1);
});

test('packData() keeps files apart that are equal in their first block only', async () => {
  const start = randomBytes(BLOCK);
  const [a, b] = [Buffer.concat([start, Buffer.from('a')]), Buffer.concat([start, Buffer.from('b')])];
  const root = directory({ a: file(a), b: file(b) });

  const base = await baseOf(await imageOf(root));

  expect(await factsOf(base.tree, base)).toEqual(await factsOf({ root }));
});

test('packData() takes fragments apart when most of them is dead, and drops those without use', async () => {
  const base = await baseOf(await imageOf(directory(thirds(12))));
  const root = without(base.tree.root, ['f00', 'f01', 'f03', 'f04', 'f05']);

  const { fragments, repackedBytes, written } = await statisticsOf(root, base);

  expect(fragments).toEqual({ kept: 2, repacked: 1, dropped: 1 });
  expect(repackedBytes).toBe(1300);
  expect(written.blocks).toBe(1);
});

test('packData() keeps a fragment that is mostly alive, when its dead bytes are few for the image', async () => {
  const bulk = { bulk: file(randomBytes(100 * BLOCK)), ...thirds(3) };
  const base = await baseOf(await imageOf(directory(bulk)));

  const { fragments, deadBytes } = await statisticsOf(without(base.tree.root, ['f00']), base);

  expect(fragments).toEqual({ kept: 1, repacked: 0, dropped: 0 });
  expect(deadBytes).toBeGreaterThan(1000);
});
