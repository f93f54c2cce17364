import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { streamOf } from '../../../src/bytes/index.ts';
import { type CompressorOptions, defaultFormat, type SquashfsFormat } from '../../../src/formats/squashfs/index.ts';
import {
  type DirectoryNode,
  emptyDirectory,
  mapTree,
  type RootNode,
  type RootTree,
  squashfsContent,
} from '../../../src/rootfs/index.ts';
import { makeRichTree, noise } from '../../fixtures/rich-tree.ts';
import { comparable } from '../../fixtures/squashfs-edits.ts';
import { snapshotByKernel } from '../../fixtures/squashfs-mount.ts';
import { readByOthers } from '../../fixtures/squashfs-readers.ts';
import { type OpenBase, openBase, writeTo } from '../../fixtures/squashfs-writing.ts';

const work = mkdtempSync(join(tmpdir(), 'rootsmith-write-'));
const tree = join(work, 'tree');
const plain = { mode: 0o644, uid: 0, gid: 0, mtime: 1_600_000_000, xattrs: new Map<string, Uint8Array>() };

let expected: Record<string, unknown>;
let source: OpenBase;

beforeAll(async () => {
  mkdirSync(tree);
  makeRichTree(tree);
  const image = mksquashfs('source', ['-noI', '-noD', '-noF', '-noX']);
  expected = comparable(snapshotByKernel(image));
  source = await openBase(image);
});

afterAll(() => rmSync(work, { recursive: true }));

function mksquashfs(name: string, flags: readonly string[]): string {
  const image = join(work, `${name}.sqfs`);
  execFileSync('mksquashfs', [tree, image, '-noappend', '-quiet', '-no-progress', ...flags]);
  return image;
}

/** The tree of the source, none of whose data can be copied. */
function asNew({ tree, reader, files }: OpenBase): RootTree {
  return mapTree(tree, (node) => {
    if (node.kind !== 'file') return node;
    return { ...node, content: { kind: 'stream', open: () => squashfsContent(node, { reader, files }) } };
  });
}

const zstd18: CompressorOptions = { kind: 'zstd', level: 18 };
const stored = { inodes: true, data: true, fragments: true, xattrs: true, ids: true };

describe('planSquashfs() without a base', () => {
  test.each([
    ['xz', { compressor: 'xz' }, undefined, ['-comp', 'xz']],
    ['zstd 18', { compressor: 'zstd' }, zstd18, ['-comp', 'zstd', '-Xcompression-level', '18']],
    ['blocks of 4 KiB', { compressor: 'zstd', blockSize: 4096 }, undefined, ['-comp', 'zstd', '-b', '4K']],
    ['blocks of 1 MiB', { compressor: 'xz', blockSize: 1_048_576 }, undefined, ['-comp', 'xz', '-b', '1M']],
    ['no fragments', { compressor: 'zstd', fragments: 'none' }, undefined, ['-comp', 'zstd', '-no-fragments']],
    [
      'all tails',
      { compressor: 'zstd', fragments: 'all-tails' },
      undefined,
      ['-comp', 'zstd', '-always-use-fragments'],
    ],
    ['no exports', { compressor: 'zstd', hasExports: false }, undefined, ['-comp', 'zstd', '-no-exports']],
    ['nothing compressed', { compressor: 'gzip', stored }, undefined, ['-noI', '-noD', '-noF', '-noX', '-noId']],
  ] as const)('makes what mksquashfs makes, as small: %s', async (name, format, options, flags) => {
    const image = join(work, 'ours.sqfs');
    const theirs = mksquashfs(name.replaceAll(' ', '-'), flags);

    await writeTo(image, asNew(source).root, { ...defaultFormat, ...format }, options);

    readByOthers(image);
    expect(comparable(snapshotByKernel(image))).toEqual(expected);
    expect(statSync(image).size).toBeLessThanOrEqual(statSync(theirs).size * 1.005 + 4096);
    rmSync(theirs);
  });

  test('leaves out extended attributes where the format has none', async () => {
    const image = join(work, 'ours.sqfs');

    await writeTo(image, asNew(source).root, { ...defaultFormat, compressor: 'zstd', hasXattrs: false });

    const kept = [...snapshotByKernel(image).values()].filter(({ xattrs }) => Object.keys(xattrs).length > 0);
    expect(kept).toEqual([]);
  });

  test('keeps nothing but the root of an empty tree', async () => {
    const image = join(work, 'ours.sqfs');

    await writeTo(image, emptyDirectory(plain), { ...defaultFormat, compressor: 'zstd' });

    readByOthers(image);
    expect([...snapshotByKernel(image).keys()]).toEqual(['']);
  });
});

const quick: SquashfsFormat = { ...defaultFormat, compressor: 'zstd', blockSize: 4096 };
const quickly: CompressorOptions = { kind: 'zstd', level: 1 };

function directoryOf(children: Iterable<readonly [string, RootNode]>): DirectoryNode {
  return { kind: 'directory', ...plain, mode: 0o755, children: new Map(children) };
}

function fileOf(bytes: Uint8Array, attributes: Partial<typeof plain> = {}): RootNode {
  const open = () => streamOf(bytes);
  return { kind: 'file', ...plain, ...attributes, size: bytes.length, content: { kind: 'stream', open } };
}

describe('planSquashfs() fills tables to the brim:', () => {
  test.each([1, 511, 512, 513])('%d fragments', async (count) => {
    const files = Array.from({ length: count }, (_, index) => [`${index}`, fileOf(noise(`${index}`, 3000))] as const);
    const image = join(work, 'ours.sqfs');

    await writeTo(image, directoryOf(files), quick, quickly);

    readByOthers(image);
    expect(readFileSync(image).readUInt32LE(16)).toBe(count);
    expect(snapshotByKernel(image).size).toBe(count + 1);
  });

  test.each([1023, 1024, 1025])('%d inodes', async (count) => {
    const empty = new Uint8Array();
    const files = Array.from({ length: count - 1 }, (_, index) => [`${index}`, fileOf(empty)] as const);
    const image = join(work, 'ours.sqfs');

    await writeTo(image, directoryOf(files), quick, quickly);

    readByOthers(image);
    expect(snapshotByKernel(image).size).toBe(count);
  });

  test.each([2047, 2048, 2049, 65_535])('%d ids', async (count) => {
    const empty = new Uint8Array();
    const files = Array.from({ length: Math.ceil(count / 2) }, (_, index) => {
      const owners = { uid: 2 * index, gid: Math.min(2 * index + 1, count - 1) };
      return [`${index}`, fileOf(empty, owners)] as const;
    });
    const image = join(work, 'ours.sqfs');

    await writeTo(image, directoryOf(files), quick, quickly);

    execFileSync('unsquashfs', ['-lln', image], { maxBuffer: 1 << 26 });
    const gids = new Set([...snapshotByKernel(image).values()].flatMap(({ uid, gid }) => [uid, gid]));
    expect(readFileSync(image).readUInt16LE(26)).toBe(count);
    expect(gids.size).toBe(count);
  });

  test.each([511, 512, 513])('%d sets of extended attributes', async (count) => {
    const empty = new Uint8Array();
    const files = Array.from({ length: count }, (_, index) => {
      const xattrs = new Map([['user.n', noise(`${index}`, 1 + (index % 200))]]);
      return [`${index}`, fileOf(empty, { xattrs })] as const;
    });
    const image = join(work, 'ours.sqfs');

    await writeTo(image, directoryOf(files), quick, quickly);

    readByOthers(image);
    const values = [...snapshotByKernel(image).values()].map(({ xattrs }) => xattrs['user.n']);
    expect(new Set(values).size).toBe(new Set(files.map(([, { xattrs }]) => String(xattrs.get('user.n')))).size + 1);
  });

  test('70,000 names in a directory, with links from far away', async () => {
    const far = fileOf(noise('far', 10));
    const names = Array.from({ length: 70_000 }, (_, index) => `${index}-${'x'.repeat(index % 40)}`);
    const files = names.map((name) => [name, fileOf(new Uint8Array())] as const);
    const image = join(work, 'ours.sqfs');

    await writeTo(
      image,
      directoryOf([
        ['a', directoryOf([['first', far]])],
        ['many', directoryOf([...files, ['0-first', far], ['zlast', far]])],
        ['z', directoryOf([['last', far]])],
      ]),
      quick,
      quickly,
    );

    execFileSync('unsquashfs', ['-lln', image], { maxBuffer: 1 << 26 });
    const found = onMount(image, (root) => ({
      listed: readdirSync(join(root, 'many')).length,
      missing: names.filter((name, index) => index % 97 === 0 && !statSync(join(root, 'many', name)).isFile()),
      links: ['a/first', 'many/0-first', 'many/zlast', 'z/last'].map((path) => statSync(join(root, path)).nlink),
    }));
    expect(found).toEqual({ listed: 70_002, missing: [], links: [4, 4, 4, 4] });
  });
});

function onMount<T>(image: string, work: (root: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), 'rootsmith-mount-'));
  execFileSync('mount', ['-t', 'squashfs', '-o', 'loop,ro', image, root]);
  try {
    return work(root);
  } finally {
    execFileSync('umount', [root]);
    rmSync(root, { recursive: true });
  }
}
