import { describe, expect, test } from 'vitest';
import { directoryEntryHead, directoryHeader } from '../../../../src/formats/squashfs/directory.ts';
import { le16, patched, sampleSquashfs } from '../../../fixtures/squashfs-image.ts';
import { failureOf, openSample } from '../../../fixtures/squashfs-reading.ts';

const { bytes, at } = sampleSquashfs();
const entry = directoryEntryHead.offsets;
const inner = at['directories']! + 2 + at['listing /dir']! + directoryHeader.size;
const innerHeader = inner - directoryHeader.size;

/** `/dir/file` becomes another name of the inode at `path`. */
function renamed(path: string, number: number, type: number): Uint8Array {
  const moved = patched(bytes, inner + entry.offset, le16(at[`inode ${path}`]!));
  const numbered = patched(moved, innerHeader + directoryHeader.offsets.inodeNumber, le16(number));
  return patched(numbered, inner + entry.type, le16(type));
}

describe('walk()', () => {
  test('gives directories before what they hold, names in the order of their bytes', async () => {
    const paths: string[] = [];

    for await (const { path } of (await openSample(bytes)).walk()) paths.push(path);

    expect(paths.slice(0, 6)).toEqual(['', 'block', 'char', 'dir', 'dir/file', 'empty']);
    expect(paths).toHaveLength(18);
  });

  test('gives one object for all names of an inode', async () => {
    const inodes = new Map<string, unknown>();

    for await (const { path, inode } of (await openSample(bytes)).walk()) inodes.set(path, inode);

    expect(inodes.get('hard')).toBe(inodes.get('sparse'));
  });

  test('names the directory of each step', async () => {
    const parents = new Map<string, number | undefined>();

    for await (const { path, parent } of (await openSample(bytes)).walk()) parents.set(path, parent?.number);

    expect([parents.get(''), parents.get('dir'), parents.get('dir/file')]).toEqual([undefined, 16, 15]);
  });

  test('stops when its signal aborts', async () => {
    const tree = (await openSample(bytes)).tree({ signal: AbortSignal.abort() });

    await expect(tree).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('refuses a directory inside itself', async () => {
    const failure = await failureOf(renamed('/dir', 15, 1));

    expect(failure).toEqual({
      code: 'FORMAT_CORRUPT',
      field: 'directory',
      offset: at['inodes'],
      byte: at['inode /dir'],
    });
  });

  test('refuses a way back to the root', async () => {
    const failure = await failureOf(renamed('/', 16, 1));

    expect(failure).toEqual({ code: 'FORMAT_CORRUPT', field: 'directory', offset: at['inodes'], byte: at['inode /'] });
  });

  test('refuses a directory that has two names', async () => {
    const failure = await failureOf(renamed('/empty', 14, 1));

    expect(failure).toEqual({
      code: 'FORMAT_CORRUPT',
      field: 'directory',
      offset: at['inodes'],
      byte: at['inode /empty'],
    });
  });

  test('refuses two inodes with one number', async () => {
    const image = renamed('/fifo', 10, 6);
    const number = at['inodes']! + 2 + at['inode /xfifo']! + 12;
    const twice = patched(patched(image, number, le16(10)), inner + entry.offset, le16(at['inode /xfifo']!));

    const failure = await failureOf(twice);

    expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', field: 'inode number', offset: at['inodes'] });
  });

  test('refuses a known inode under a name of another type', async () => {
    const failure = await failureOf(renamed('/block', 6, 2));

    expect(failure).toEqual({
      code: 'FORMAT_CORRUPT',
      field: 'inode type',
      offset: at['inodes'],
      byte: at['inode /block'],
    });
  });

  test.each([
    ['names', { entries: 16 }, 'directory'],
    ['names and those in indexes', { entries: 17 }, 'directory'],
    ['depth', { depth: 0 }, 'directory'],
    ['inodes', { inodes: 15 }, 'inodeCount'],
    ['metadata', { metadataBytes: 600 }, 'inode table'],
  ])('stops at the limit for %s', async (_, limits, field) => {
    const failure = await failureOf(bytes, limits);

    expect(failure).toMatchObject({ code: 'LIMIT_EXCEEDED', field });
  });

  test('goes up to the limit for names', async () => {
    expect(await failureOf(bytes, { entries: 17 + 1 })).toBeUndefined();
  });
});

describe('tree()', () => {
  test('nests the nodes by name', async () => {
    const { root } = await (await openSample(bytes)).tree();

    const file = root.children?.get('dir')?.children?.get('file');

    expect(file?.inode).toMatchObject({ kind: 'file', number: 1 });
  });

  test('gives one node for all names of an inode', async () => {
    const { root } = await (await openSample(bytes)).tree();

    expect(root.children?.get('hard')).toBe(root.children?.get('sparse'));
  });

  test('finds every inode by its number', async () => {
    const { inodes } = await (await openSample(bytes)).tree();

    expect([...inodes.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, index) => index + 1));
  });
});
