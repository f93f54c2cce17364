import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { streamOf } from '../../../src/bytes/index.ts';
import { type CpioInput, readCpio, writeCpio } from '../../../src/formats/cpio/index.ts';
import { collect, flipped, seededBytes } from '../../fixtures/byte-streams.ts';
import { extractWithCpioStream, packWithCpioStream } from '../../fixtures/cpio-stream.ts';
import { runTool, tryTool } from '../../fixtures/run-tool.ts';

let work = '';
let tree = '';

/** Sorted as writers get them; hard links are `hard-a` and `sub/hard-b`. */
const names = ['.', 'café', 'empty', 'fifo', 'hard-a', 'long', 'setuid', 'sub', 'sub/hard-b', 'symlink'];

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'cpio-test-'));
  tree = join(work, 'tree');
  mkdirSync(join(tree, 'sub'), { recursive: true });
  writeFileSync(join(tree, 'café'), 'with an accent');
  writeFileSync(join(tree, 'empty'), '');
  runTool('mkfifo', [join(tree, 'fifo')]);
  writeFileSync(join(tree, 'hard-a'), 'two names');
  linkSync(join(tree, 'hard-a'), join(tree, 'sub/hard-b'));
  writeFileSync(join(tree, 'long'), seededBytes(300_001));
  writeFileSync(join(tree, 'setuid'), '#!');
  chmodSync(join(tree, 'setuid'), 0o4755);
  symlinkSync('sub/../long', join(tree, 'symlink'));
  for (const name of names) if (name !== 'symlink') utimesSync(join(tree, name), 1_600_000_000, 1_600_000_000);
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

const list = (): Uint8Array => Buffer.from(`${names.join('\n')}\n`);
const latin1 = (text: string): string => Buffer.from(text).toString('latin1');

interface Facts {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly nlink: number;
  readonly content: string;
}

/** What the file system says about a name of the tree. */
function factsOf(name: string, root = tree): Facts {
  const path = join(root, name);
  const { mode, uid, gid, nlink } = lstatSync(path);
  const isFile = (mode & 0o170000) === 0o100000;
  const content = isFile ? readFileSync(path, 'latin1') : name === 'symlink' ? readlinkSync(path) : '';
  return { path: latin1(name), mode, uid, gid, nlink, content };
}

async function factsIn(archive: Uint8Array): Promise<readonly Facts[]> {
  const found: Facts[] = [];
  for await (const { path, mode, uid, gid, nlink, body } of readCpio(streamOf(archive))) {
    found.push({ path, mode, uid, gid, nlink, content: Buffer.from(await collect(body)).toString('latin1') });
  }
  return found;
}

/** The same as inputs for our writer. */
function inputs(): readonly CpioInput[] {
  return names.map((name) => {
    const { path, mode, uid, gid, nlink, content } = factsOf(name);
    const hardLink = name.includes('hard') ? { key: 'hard', nlink } : undefined;
    const bytes = Buffer.from(content, 'latin1');
    return { path, mode, uid, gid, mtime: 1_600_000_000, size: bytes.length, body: streamOf(bytes), hardLink };
  });
}

/** GNU cpio holds the names of a hard link back until it has seen the last. */
function asGnuOrders(all: readonly string[]): readonly string[] {
  return all.filter((name) => name !== 'hard-a').flatMap((name) => (name === 'sub/hard-b' ? ['hard-a', name] : [name]));
}

describe('written by GNU cpio', () => {
  test.each(['newc', 'crc'])('readCpio() reads %s', async (format) => {
    const archive = runTool('cpio', ['-o', '-H', format, '--quiet'], list(), tree);

    const found = await factsIn(archive);

    const expected = asGnuOrders(names).map((name) => factsOf(name));
    const withoutFirstBody = expected.map((facts) => (facts.path === 'hard-a' ? { ...facts, content: '' } : facts));
    expect(found).toEqual(withoutFirstBody);
  });

  test('readCpio() gives the numbers that the file system gave', async () => {
    const archive = runTool('cpio', ['-o', '-H', 'newc', '--quiet'], list(), tree);
    const found: unknown[] = [];

    for await (const { path, ino, mtime } of readCpio(streamOf(archive))) {
      if (path !== 'symlink') found.push([path, ino, mtime]);
    }

    const files = asGnuOrders(names).filter((name) => name !== 'symlink');
    expect(found).toEqual(
      files.map((name) => [latin1(name), lstatSync(join(tree, name)).ino % 2 ** 32, 1_600_000_000]),
    );
  });

  test.each(['odc', 'bin'])('readCpio() names the %s format', async (format) => {
    const archive = runTool('cpio', ['-o', '-H', format, '--quiet'], Buffer.from('empty\n'), tree);

    await expect(factsIn(archive)).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' });
  });

  test('readCpio() finds a byte changed in a body with a sum, as cpio does', async () => {
    const archive = runTool('cpio', ['-o', '-H', 'crc', '--quiet'], Buffer.from('long\n'), tree);
    const damaged = flipped(archive, 100_000);

    expect(tryTool('cpio', ['-i', '--only-verify-crc', '--quiet'], damaged).stderr).toContain('checksum error');
    await expect(factsIn(damaged)).rejects.toMatchObject({ code: 'FORMAT_CORRUPT', details: { field: 'check' } });
  });

  test.each([1, 100, 115, 200_000])('readCpio() refuses an archive cut at %i, as cpio does', async (cut) => {
    const archive = runTool('cpio', ['-o', '-H', 'newc', '--quiet'], Buffer.from('long\n'), tree).subarray(0, cut);

    expect(tryTool('cpio', ['-t'], archive).status).not.toBe(0);
    await expect(factsIn(archive)).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED', details: { offset: cut } });
  });
});

test('readCpio() reads what busybox cpio writes', async () => {
  const archive = runTool('busybox', ['cpio', '-o', '-H', 'newc'], list(), tree);

  const found = await factsIn(archive);

  // Busybox leaves the first name of a hard link for the end, and gives it the body.
  const sorted = [...found].sort((a, b) => (a.path < b.path ? -1 : 1));
  expect(sorted.map(({ path, mode }) => [path, mode])).toEqual(
    names.map((name) => [latin1(name), lstatSync(join(tree, name)).mode]),
  );
  expect(found.filter(({ path }) => path.includes('hard')).map(({ content }) => content)).toContain('two names');
});

test('readCpio() reads what cpio-stream writes', async () => {
  const archive = await packWithCpioStream([
    { header: { name: 'dir', mode: 0o040755, mtime: new Date(1e12) } },
    { header: { name: 'dir/file', mode: 0o100600, mtime: new Date(1e12), uid: 3, gid: 4 }, content: 'hello' },
  ]);

  const found = await factsIn(archive);

  expect(found).toMatchObject([
    { path: 'dir', mode: 0o040755, content: '' },
    { path: 'dir/file', mode: 0o100600, uid: 3, gid: 4, content: 'hello' },
  ]);
});

describe('written by us', () => {
  const extractors = [
    ['GNU cpio', 'cpio', ['-idm', '--quiet']],
    ['busybox cpio', 'busybox', ['cpio', '-idm']],
  ] as const;

  test.each(extractors)('%s extracts what writeCpio() writes', async (_, command, args) => {
    const target = mkdtempSync(join(work, 'out-'));

    runTool(command, args, await collect(writeCpio(inputs())), target);

    const rest = names.filter((name) => name !== '.');
    expect(rest.map((name) => factsOf(name, target))).toEqual(rest.map((name) => factsOf(name)));
    expect(lstatSync(join(target, 'hard-a')).ino).toBe(lstatSync(join(target, 'sub/hard-b')).ino);
    expect(lstatSync(join(target, 'long')).mtimeMs).toBe(1_600_000_000_000);
  });

  test('GNU cpio lists devices that writeCpio() writes', async () => {
    const device = {
      path: 'dev/x',
      mode: 0o020640,
      uid: 1,
      gid: 2,
      mtime: 1_600_000_000,
      rdevMajor: 259,
      rdevMinor: 300,
    };

    const listing = runTool('cpio', ['-itv', '--quiet', '-n'], await collect(writeCpio([device])));

    expect(Buffer.from(listing).toString()).toMatch(/^crw-r----- +1 1 +2 +259, 300 Sep 13 +2020 dev\/x$/m);
  });

  test('GNU cpio writes the same bytes but for inode numbers', async () => {
    const sorted = Buffer.from('empty\nlong\nsetuid\n');
    const theirs = runTool('cpio', ['-o', '-H', 'newc', '--reproducible', '-R', '+0:+0', '--quiet'], sorted, tree);

    const files = inputs().filter(({ path }) => ['empty', 'long', 'setuid'].includes(path));
    const ours = await collect(writeCpio(files.map((file) => ({ ...file, uid: 0, gid: 0 }))));

    expect(withoutInodes(ours)).toBe(withoutInodes(theirs));
  });

  test('cpio-stream reads what writeCpio() writes', async () => {
    const entries = inputs().filter(({ path }) => ['empty', 'setuid', 'sub'].includes(path));

    const found = await extractWithCpioStream(writeCpio(entries));

    expect(found.map(({ header, content }) => [header.name, header.mode, content])).toEqual([
      ['empty', 0o100644, ''],
      ['setuid', 0o104755, '#!'],
      ['sub', 0o040755, ''],
    ]);
  });
});

/** The eight digits behind each magic, masked. */
function withoutInodes(archive: Uint8Array): string {
  return Buffer.from(archive)
    .toString('latin1')
    .replace(/070701[0-9A-F]{8}/g, '070701--------');
}
