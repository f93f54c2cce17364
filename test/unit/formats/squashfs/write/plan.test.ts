import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { formatOf, memorySpool, planSquashfs, surveySquashfs } from '../../../../../src/formats/squashfs/index.ts';
import type { DirectoryNode, FileNode, RootNode } from '../../../../../src/rootfs/index.ts';
import { BLOCK, baseOf, compressors, fileNode, imageOf, smallFormat } from '../../../../fixtures/squashfs-trees.ts';

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

test('planSquashfs() takes over what a layer brings unchanged', async () => {
  const contents = [randomBytes(3 * BLOCK), randomBytes(2000)];
  const base = await baseOf(await imageOf(directory({ a: file(contents[0]!), b: file(contents[1]!) })));
  const fresh = directory({ c: file(Buffer.from(contents[0]!)), d: file(Buffer.from(contents[1]!)) });

  const { adoptedFiles, newBytes, written } = await statisticsOf(fresh, base);

  expect({ adoptedFiles, newBytes }).toEqual({ adoptedFiles: 2, newBytes: 0 });
  expect(written.blocks).toBe(0);
});

test('planSquashfs() is not fooled by files of the size of others', async () => {
  const base = await baseOf(await imageOf(directory({ a: file(randomBytes(3 * BLOCK)), b: file(randomBytes(2000)) })));

  const { adoptedFiles } = await statisticsOf(
    directory({ c: file(randomBytes(3 * BLOCK)), d: file(randomBytes(2000)) }),
    base,
  );

  expect(adoptedFiles).toBe(0);
});

test('planSquashfs() keeps all offsets with the layout `stable`', async () => {
  const base = await baseOf(await imageOf(directory({ a: file(randomBytes(BLOCK)), b: file(randomBytes(2 * BLOCK)) })));

  const result = await baseOf(await imageOf(without(base.tree.root, ['a']), { base, layout: 'stable' }));

  const starts = (image: typeof base) => [...image.files.values()].map(({ startBlock }) => startBlock);
  expect(starts(result)).toEqual(starts(base).slice(1));
});

test('planSquashfs() keeps compressor options, flags and block size of the base', async () => {
  const raw = Uint8Array.of(6, 0, 0, 0, 12, 0, 1, 0);
  const format = { ...smallFormat, compressorOptions: raw, fragments: 'none' as const, hasExports: false };
  const base = await baseOf(await imageOf(directory(thirds(4)), { format }));

  const result = await baseOf(await imageOf(without(base.tree.root, ['f00']), { base }));

  expect(formatOf(result.reader)).toEqual(format);
});

test('planSquashfs() refuses to graft onto an image of another kind', async () => {
  const base = await baseOf(await imageOf(directory({})));

  const surveying = surveySquashfs(base.tree.root, { base, format: { ...smallFormat, blockSize: 8192 } });

  await expect(surveying).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' });
});

test.each([
  ['gave more', 3],
  ['gave less', 5],
])('planSquashfs() fails when a file %s than it was announced with', async (_, size) => {
  const lying: FileNode = { ...file(Buffer.from('four')), size };

  await expect(imageOf(directory({ lying }))).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
});

test.each([
  ['an empty target', { kind: 'symlink', ...plain, target: '' }],
  ['a target of 4096 bytes', { kind: 'symlink', ...plain, target: 'x'.repeat(4096) }],
  ['a major number of 4096', { kind: 'block-device', ...plain, major: 4096, minor: 0 }],
  ['a minor number of 2^20', { kind: 'character-device', ...plain, major: 0, minor: 2 ** 20 }],
  ['a negative owner', { kind: 'fifo', ...plain, uid: -1 }],
] as const)('planSquashfs() refuses %s', async (_, node) => {
  await expect(imageOf(directory({ node }))).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' });
});

test('planSquashfs() stops when it is told to', async () => {
  const signal = AbortSignal.abort(new Error('enough'));

  await expect(imageOf(directory(thirds(3)), { signal })).rejects.toThrow('enough');
});
