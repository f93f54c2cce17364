import { execFileSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MANY, makeRichTree } from '../../fixtures/rich-tree.ts';
import { sampleSquashfs } from '../../fixtures/squashfs-image.ts';
import { snapshotByKernel } from '../../fixtures/squashfs-mount.ts';
import { snapshotByReader, withSquashfs } from '../../fixtures/squashfs-snapshot.ts';

const work = mkdtempSync(join(tmpdir(), 'rootsmith-squashfs-'));
const tree = join(work, 'tree');

beforeAll(() => {
  mkdirSync(tree);
  makeRichTree(tree);
});

afterAll(() => rmSync(work, { recursive: true }));

function mksquashfs(name: string, flags: readonly string[], source = tree): string {
  const image = join(work, `${name}.sqfs`);
  execFileSync('mksquashfs', [source, image, '-noappend', '-quiet', '-no-progress', ...flags]);
  return image;
}

function gensquashfs(name: string, flags: readonly string[]): string {
  const image = join(work, `${name}.sqfs`);
  execFileSync('gensquashfs', ['-D', tree, '-k', '-x', '-q', '-f', ...flags, image]);
  return image;
}

function tar2sqfs(name: string, flags: readonly string[], source = tree): string {
  const image = join(work, `${name}.sqfs`);
  const tar = [
    '--create',
    '--numeric-owner',
    '--format=posix',
    '--xattrs',
    "--xattrs-include='*'",
    '--sparse',
    '--warning=none',
  ];
  execFileSync('sh', [
    '-c',
    `tar ${tar.join(' ')} -C "$1" . | tar2sqfs -q -f ${flags.join(' ')} "$2"`,
    'sh',
    source,
    image,
  ]);
  return image;
}

describe('SquashfsReader agrees with the kernel about an image of', () => {
  test.each([
    ['mksquashfs with gzip', mksquashfs, ['-comp', 'gzip']],
    ['mksquashfs with gzip options', mksquashfs, ['-comp', 'gzip', '-Xcompression-level', '3', '-Xwindow-size', '12']],
    ['mksquashfs with xz, as Talos 1.0', mksquashfs, ['-comp', 'xz', '-Xdict-size', '100%']],
    ['mksquashfs with xz options and 16K blocks', mksquashfs, ['-comp', 'xz', '-Xdict-size', '8K', '-b', '16K']],
    ['mksquashfs with xz and filters', mksquashfs, ['-comp', 'xz', '-Xbcj', 'x86']],
    ['mksquashfs with zstd', mksquashfs, ['-comp', 'zstd']],
    ['mksquashfs with zstd 18, as Talos 1.8', mksquashfs, ['-comp', 'zstd', '-Xcompression-level', '18', '-b', '1M']],
    ['mksquashfs with 4K blocks', mksquashfs, ['-b', '4K']],
    ['mksquashfs with 1M blocks', mksquashfs, ['-b', '1M']],
    ['mksquashfs without fragments', mksquashfs, ['-no-fragments', '-b', '64K']],
    ['mksquashfs with fragments always', mksquashfs, ['-always-use-fragments', '-b', '16K']],
    ['mksquashfs without compression', mksquashfs, ['-noI', '-noD', '-noF', '-noX']],
    ['mksquashfs with stored metadata', mksquashfs, ['-noI', '-noX', '-b', '8K']],
    ['mksquashfs with stored data', mksquashfs, ['-noD', '-noF', '-comp', 'zstd', '-b', '32K']],
    ['mksquashfs without exports', mksquashfs, ['-no-exports']],
    ['mksquashfs without xattrs', mksquashfs, ['-no-xattrs']],
    ['mksquashfs without sparse files', mksquashfs, ['-no-sparse', '-no-duplicates']],
    ['gensquashfs with zstd', gensquashfs, ['-c', 'zstd', '-e']],
    ['gensquashfs with xz and 64K blocks', gensquashfs, ['-c', 'xz', '-b', '65536']],
    ['gensquashfs without tails', gensquashfs, ['-c', 'gzip', '-T']],
    ['tar2sqfs with gzip', tar2sqfs, ['-c', 'gzip', '-e']],
    ['tar2sqfs with zstd and 4K blocks', tar2sqfs, ['-c', 'zstd', '-b', '4096']],
  ] as const)('%s', async (name, make, flags) => {
    const image = make(name.replaceAll(' ', '-'), flags);

    const ours = await snapshotByReader(image);

    const kernels = snapshotByKernel(image);
    expect([...ours.keys()].sort()).toEqual([...kernels.keys()].sort());
    for (const [path, snapshot] of ours) expect({ path, ...snapshot }).toEqual({ path, ...kernels.get(path) });
    rmSync(image);
  });
});

test.each([false, true])(
  'sampleSquashfs() agrees with the kernel, with compressed metadata: %s',
  async (isCompressed) => {
    const image = join(work, `sample-${isCompressed}.sqfs`);
    const { bytes } = sampleSquashfs({ isCompressed });
    writeFileSync(image, bytes);
    truncateSync(image, Math.ceil(bytes.length / 4096) * 4096);

    const ours = await snapshotByReader(image);

    expect(ours).toEqual(snapshotByKernel(image));
    execFileSync('unsquashfs', ['-lln', image]);
  },
);

describe('SquashfsReader', () => {
  test.each([
    ['an index', mksquashfs, ['-comp', 'zstd'], { hasIndex: true, step: 1 }],
    ['no index', gensquashfs, ['-c', 'zstd'], { hasIndex: false, step: 23 }],
  ] as const)('finds the names of a long directory that has %s', async (name, make, flags, { hasIndex, step }) => {
    const image = make(name.replaceAll(' ', '-'), flags);

    const facts = await withSquashfs(image, async (reader) => {
      const directory = await reader.lookup('many');
      const names = Array.from({ length: Math.floor(MANY / step) }, (_, index) => `many/entry-${index * step * 7}`);
      const found = await Promise.all(names.map((path) => reader.lookup(path)));
      const absent = await Promise.all(names.map((path) => reader.lookup(`${path}x`)));
      return {
        hasIndex: directory?.kind === 'directory' && directory.index.length > 4,
        missing: found.indexOf(undefined),
        surplus: absent.findIndex((inode) => inode !== undefined),
      };
    });

    expect(facts).toEqual({ hasIndex, missing: -1, surplus: -1 });
  });

  test('agrees with the export table of mksquashfs', async () => {
    const image = mksquashfs('exports', ['-comp', 'zstd']);

    await withSquashfs(image, async (reader) => {
      const refs = (await reader.exportTable()) ?? [];
      const { inodes } = await reader.tree();
      expect(refs).toHaveLength(reader.superblock.inodeCount);
      expect(refs.findIndex((ref, index) => inodes.get(index + 1)?.ref !== ref)).toBe(-1);
    });
  });

  test.each([
    ['zstd', ['-Xcompression-level', '18'], { kind: 'zstd', level: 18 }],
    ['xz', ['-Xdict-size', '16K', '-Xbcj', 'x86,arm'], { kind: 'xz', dictionarySize: 16_384, filters: 9 }],
    ['gzip', ['-Xcompression-level', '4'], { kind: 'gzip', level: 4, windowBits: 15, strategies: 0 }],
  ] as const)('decodes the options that mksquashfs gave to %s', async (compressor, flags, decoded) => {
    const image = mksquashfs(`options-${compressor}`, ['-comp', compressor, ...flags], join(tree, 'owners'));

    const options = await withSquashfs(image, async (reader) => reader.compressorOptions);

    expect(options?.decoded).toEqual(decoded);
  });

  test.each(['lz4', 'lzo', 'lzma'])('says that it cannot read %s', async (compressor) => {
    const image = mksquashfs(compressor, ['-comp', compressor], join(tree, 'owners'));

    const opening = withSquashfs(image, async () => undefined);

    await expect(opening).rejects.toMatchObject({
      code: 'FORMAT_UNSUPPORTED',
      message: expect.stringContaining(compressor),
    });
  });

  test('agrees with tar2sqfs about a file of more than 4 GiB', async () => {
    const size = 2 ** 32 + 10;
    const source = join(work, 'huge');
    mkdirSync(source);
    const file = openSync(join(source, 'file'), 'w');
    ftruncateSync(file, size);
    writeSync(file, 'the very end', size - 12);
    closeSync(file);
    const image = tar2sqfs('huge', ['-c', 'gzip', '-b', '1048576', '-T'], source);

    const inode = await withSquashfs(image, (reader) => reader.lookup('file'));

    // The end lies in two blocks: two bytes of one, ten of the other. All before them are holes.
    const holes = inode?.kind === 'file' ? inode.blocks.indexOf(inode.blocks.find((word) => word !== 0) ?? -1) : -1;
    expect(inode).toMatchObject({ size, sparse: 4095 * 1024 ** 2, blocks: { length: 4097 } });
    expect(holes).toBe(4095);
  });
});
