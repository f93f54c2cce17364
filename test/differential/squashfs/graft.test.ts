import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  bySquashfuse,
  comparable,
  editInMemory,
  editLists,
  editOnDisk,
  makeEditTree,
  withoutLinks,
} from '../../fixtures/squashfs-edits.ts';
import { snapshotByKernel, snapshotBySquashfuse } from '../../fixtures/squashfs-mount.ts';
import { readByOthers } from '../../fixtures/squashfs-readers.ts';
import { graftDigest, graftTo, openBase } from '../../fixtures/squashfs-writing.ts';

const work = mkdtempSync(join(tmpdir(), 'rootsmith-graft-'));
const tree = join(work, 'tree');
const ALL = 'a bit of everything';

/** By list of edits: what the kernel shows of the same edits done to the files, squashed by mksquashfs. */
const expected = new Map<string, Record<string, unknown>>();

beforeAll(() => {
  mkdirSync(tree);
  makeEditTree(tree);
  for (const [name, edits] of Object.entries(editLists)) {
    const edited = join(work, 'edited');
    execFileSync('cp', ['-a', tree, edited]);
    editOnDisk(edited, edits);
    const image = mksquashfs(join(work, 'expected.sqfs'), ['-noD', '-noF', '-noI'], edited);
    expected.set(name, comparable(snapshotByKernel(image)));
    rmSync(edited, { recursive: true });
    rmSync(image);
  }
});

afterAll(() => rmSync(work, { recursive: true }));

function mksquashfs(image: string, flags: readonly string[], source = tree): string {
  execFileSync('mksquashfs', [source, image, '-noappend', '-quiet', '-no-progress', ...flags]);
  return image;
}

function gensquashfs(image: string, flags: readonly string[]): string {
  execFileSync('gensquashfs', ['-D', tree, '-k', '-x', '-q', '-f', ...flags, image]);
  return image;
}

function tar2sqfs(image: string, flags: readonly string[]): string {
  const tar = 'tar --create --numeric-owner --format=posix --xattrs --xattrs-include="*" --sparse --warning=none';
  execFileSync('sh', ['-c', `${tar} -C "$1" . | tar2sqfs -q -f ${flags.join(' ')} "$2"`, 'sh', tree, image], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return image;
}

describe('planSquashfs() on a base by', () => {
  test.each([
    ['mksquashfs with gzip', mksquashfs, ['-comp', 'gzip']],
    ['mksquashfs with gzip options', mksquashfs, ['-comp', 'gzip', '-Xcompression-level', '3', '-Xwindow-size', '12']],
    ['mksquashfs with xz, as Talos 1.0', mksquashfs, ['-comp', 'xz', '-Xdict-size', '100%']],
    ['mksquashfs with a small dictionary', mksquashfs, ['-comp', 'xz', '-Xdict-size', '8K', '-b', '16K']],
    ['mksquashfs with xz and filters', mksquashfs, ['-comp', 'xz', '-Xbcj', 'x86,arm']],
    ['mksquashfs with zstd', mksquashfs, ['-comp', 'zstd']],
    ['mksquashfs with zstd 18, as Talos 1.8', mksquashfs, ['-comp', 'zstd', '-Xcompression-level', '18']],
    ['mksquashfs with 4K blocks', mksquashfs, ['-b', '4K', '-comp', 'zstd']],
    ['mksquashfs with 64K blocks', mksquashfs, ['-b', '64K', '-comp', 'zstd']],
    ['mksquashfs with 1M blocks', mksquashfs, ['-b', '1M', '-comp', 'zstd']],
    ['mksquashfs without fragments', mksquashfs, ['-no-fragments', '-comp', 'zstd']],
    ['mksquashfs with fragments always', mksquashfs, ['-always-use-fragments', '-b', '16K', '-comp', 'zstd']],
    ['mksquashfs with tailends', mksquashfs, ['-tailends', '-comp', 'zstd']],
    ['mksquashfs without compression', mksquashfs, ['-noI', '-noD', '-noF', '-noX', '-noId']],
    ['mksquashfs with stored metadata', mksquashfs, ['-noI', '-comp', 'zstd']],
    ['mksquashfs with stored xattrs', mksquashfs, ['-noX', '-comp', 'zstd']],
    ['mksquashfs with stored data', mksquashfs, ['-noD', '-comp', 'zstd']],
    ['mksquashfs with stored fragments', mksquashfs, ['-noF', '-comp', 'zstd']],
    ['mksquashfs without exports', mksquashfs, ['-no-exports', '-comp', 'zstd']],
    ['mksquashfs without duplicates', mksquashfs, ['-no-duplicates', '-comp', 'zstd']],
    ['mksquashfs without sparse files', mksquashfs, ['-no-sparse', '-comp', 'zstd']],
    ['gensquashfs with zstd', gensquashfs, ['-c', 'zstd', '-e']],
    ['gensquashfs with xz and 64K blocks', gensquashfs, ['-c', 'xz', '-b', '65536']],
    ['gensquashfs without tails', gensquashfs, ['-c', 'gzip', '-T']],
    ['tar2sqfs with zstd and 4K blocks', tar2sqfs, ['-c', 'zstd', '-b', '4096']],
  ] as const)('%s gives what all readers take for the edited tree', async (name, make, flags) => {
    const base = await openBase(make(join(work, `${name.replaceAll(' ', '-')}.sqfs`), flags));
    const result = join(work, 'result.sqfs');

    await graftTo(result, base, editInMemory(base.tree, editLists[ALL] ?? []).root);

    readByOthers(result);
    const shown = comparable(snapshotByKernel(result));
    const wanted = expected.get(ALL) ?? {};
    expect(bySquashfuse(comparable(snapshotBySquashfuse(result)))).toEqual(bySquashfuse(shown));
    if (make === mksquashfs) expect(shown).toEqual(wanted);
    else expect(withoutLinks(shown)).toEqual(withoutLinks(wanted));
  });
});

describe.each([
  ['xz', ['-comp', 'xz', '-b', '16K']],
  ['zstd', ['-comp', 'zstd', '-Xcompression-level', '9', '-always-use-fragments']],
] as const)('planSquashfs() on a base of %s', (compressor, flags) => {
  const basePath = join(work, `base-${compressor}.sqfs`);

  beforeAll(() => void mksquashfs(basePath, flags));

  describe.each(['compact', 'stable'] as const)('with the layout %s', (layout) => {
    test.each(Object.entries(editLists))('gives the tree that mksquashfs gives: %s', async (name, edits) => {
      const base = await openBase(basePath);
      const result = join(work, 'result.sqfs');

      await graftTo(result, base, editInMemory(base.tree, edits).root, { layout });

      readByOthers(result);
      expect(comparable(snapshotByKernel(result))).toEqual(expected.get(name));
    });
  });

  test.each(Object.entries(editLists))('is hardly larger than what mksquashfs makes: %s', async (_name, edits) => {
    const base = await openBase(basePath);
    const edited = join(work, 'edited');
    execFileSync('cp', ['-a', tree, edited]);
    editOnDisk(edited, edits);
    const fresh = bytesUsed(mksquashfs(join(work, 'fresh.sqfs'), flags, edited));
    rmSync(edited, { recursive: true });
    const result = join(work, 'result.sqfs');

    await graftTo(result, base, editInMemory(base.tree, edits).root);

    expect(bytesUsed(result)).toBeLessThanOrEqual(fresh * 1.01 + SMALL_CHANGE);
  });

  test.each(['compact', 'stable'] as const)('keeps the data byte for byte when nothing changes: %s', async (layout) => {
    const base = await openBase(basePath);
    const result = join(work, 'result.sqfs');

    const { statistics } = await graftTo(result, base, base.tree.root, { layout });

    const end = base.reader.superblock.inodeTable;
    const [before, after] = [readFileSync(basePath), readFileSync(result)];
    expect(after.subarray(96, end).equals(before.subarray(96, end))).toBe(true);
    expect(statistics).toMatchObject({ newBytes: 0, droppedBytes: 0, written: { blocks: 0 } });
  });

  test('gives the same bytes whatever the number of threads', async () => {
    const fixture = pathToFileURL(join(import.meta.dirname, '../../fixtures/squashfs-writing.ts'));
    const code = `import { graftDigest } from '${fixture.href}'; process.stdout.write(await graftDigest('${basePath}', '${ALL}'));`;
    const digestWith = (threads: string): string => {
      const env = { ...process.env, UV_THREADPOOL_SIZE: threads };
      return execFileSync(process.execPath, ['--input-type=module', '--eval', code], { env }).toString();
    };

    const digests = [await graftDigest(basePath, ALL), ...['1', '2', '8', '16'].map(digestWith)];

    expect(digests[0]).toHaveLength(64);
    expect(new Set(digests).size).toBe(1);
  });

  test('takes its own results as bases', async () => {
    const lists = ['a service added', 'many files replaced', 'modes changed', 'a directory removed'];
    const edited = join(work, 'edited');
    execFileSync('cp', ['-a', tree, edited]);
    let path = basePath;

    for (const [generation, name] of lists.entries()) {
      const base = await openBase(path);
      path = join(work, `generation-${generation}.sqfs`);
      await graftTo(path, base, editInMemory(base.tree, editLists[name] ?? []).root);
      editOnDisk(edited, editLists[name] ?? []);
    }

    const reference = mksquashfs(join(work, 'reference.sqfs'), ['-noD', '-noF'], edited);
    rmSync(edited, { recursive: true });
    readByOthers(path);
    expect(comparable(snapshotByKernel(path))).toEqual(comparable(snapshotByKernel(reference)));
  });
});

/** Room for the metadata of such small images: a header more, or a name that compresses worse. */
const SMALL_CHANGE = 600;

function bytesUsed(image: string): number {
  return Number(readFileSync(image).readBigUInt64LE(40));
}
