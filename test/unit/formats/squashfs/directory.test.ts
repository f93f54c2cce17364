import { describe, expect, test } from 'vitest';
import { directoryEntryHead, directoryHeader } from '../../../../src/formats/squashfs/directory.ts';
import { basicDirectory } from '../../../../src/formats/squashfs/inode-layout.ts';
import { le16, le32, patched, sampleSquashfs } from '../../../fixtures/squashfs-image.ts';
import { failureIn, failureOf, openSample } from '../../../fixtures/squashfs-reading.ts';

const { bytes, at } = sampleSquashfs();
const header = directoryHeader.offsets;
const entry = directoryEntryHead.offsets;
const listing = at['listing /']!;
const first = listing + directoryHeader.size; // "block", then "char"
const second = first + directoryEntryHead.size + 'block'.length;
const absolute = (byte: number): number => at['directories']! + 2 + byte;
const ascii = (text: string): number[] => [...new TextEncoder().encode(text)];

describe('readDirectory()', () => {
  test('gives names in the order of their bytes, with kind, number and reference', async () => {
    const reader = await openSample(bytes);

    const entries = await reader.readDirectory(await reader.root());

    expect(entries).toHaveLength(16);
    expect(entries[0]).toEqual({ name: 'block', kind: 'block-device', inodeNumber: 6, ref: at['inode /block'] });
    expect(entries.at(-1)?.name).toBe('\xff-not-utf8');
  });

  test('refuses a listing with more names than the limit before it keeps them', async () => {
    const reader = await openSample(bytes, { entries: 15 });
    const root = await reader.root();

    const failure = await failureIn(() => reader.readDirectory(root));

    expect(failure).toEqual({ code: 'LIMIT_EXCEEDED', field: 'directory', offset: at['directories'], byte: listing });
  });

  test('gives nothing for an empty directory', async () => {
    const reader = await openSample(bytes);
    const empty = await reader.lookup('empty');

    const entries = empty?.kind === 'directory' ? await reader.readDirectory(empty) : undefined;

    expect(entries).toEqual([]);
  });

  test.each([
    ['a run of 257 entries', listing + header.count, le32(256), listing],
    ['a run that overflows', listing + header.count, le32(0xffff_ffff), listing],
    ['inodes outside the table', listing + header.startBlock, le32(99_999), listing],
    ['an inode number of 0', first + entry.inodeDelta, le16(-6), first],
    ['an inode number above the count', first + entry.inodeDelta, le16(11), first],
    ['an inode outside its block', first + entry.offset, le16(8192), first],
    ['type 0', first + entry.type, le16(0), first],
    ['an extended type', first + entry.type, le16(11), first],
    ['a name of 256 bytes', first + entry.nameSize, le16(255), first],
    ['a slash in a name', first + directoryEntryHead.size + 1, ascii('/'), first],
    ['a NUL in a name', first + directoryEntryHead.size + 4, [0], first],
    ['names that do not ascend', first + directoryEntryHead.size, ascii('dlock'), second],
    ['a header behind its end', listing + header.count, le32(0), second],
  ])('refuses %s', async (_, byte, patch, where) => {
    const failure = await failureOf(patched(bytes, absolute(byte), patch));

    expect(failure).toMatchObject({
      code: 'FORMAT_CORRUPT',
      field: 'directory',
      offset: at['directories'],
      byte: where,
    });
  });

  test.each(['.', '..', '/', '\0'])('refuses the name %j', async (name) => {
    const inner = at['listing /dir']! + directoryHeader.size;
    const named = patched(bytes, absolute(inner + directoryEntryHead.size), ascii(name));
    const cut = patched(named, absolute(inner + entry.nameSize), le16(name.length - 1));

    const failure = await failureOf(cut);

    expect(failure).toMatchObject({
      code: 'FORMAT_CORRUPT',
      field: 'directory',
      offset: at['directories'],
      byte: inner,
    });
  });

  test('refuses the same name twice (CVE-2021-41072)', async () => {
    // "fifo" and "hard" are neighbours of one length.
    const position = Buffer.from(bytes).indexOf('hard', at['directories']);
    const byte = position - directoryEntryHead.size - absolute(0);

    const failure = await failureOf(patched(bytes, position, ascii('fifo')));

    expect(failure).toEqual({ code: 'FORMAT_CORRUPT', field: 'directory', offset: at['directories'], byte });
  });

  test.each([
    ['inside a name', -1],
    ['inside an entry', -'xsocket'.length - 2],
  ])('refuses a listing that ends %s', async (_, change) => {
    const size = at['inodes']! + 2 + at['inode /']! + basicDirectory.offsets.fileSize;
    const stored = bytes[size]! | (bytes[size + 1]! << 8);
    const shorter = stored + change - directoryEntryHead.size - '\xff-not-utf8'.length;

    const failure = await failureOf(patched(bytes, size, le16(shorter)));

    expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', field: 'directory', offset: at['directories'] });
  });

  test('refuses a listing that is longer than the table', async () => {
    const size = at['inodes']! + 2 + at['inode /']! + basicDirectory.offsets.fileSize;

    const failure = await failureOf(patched(bytes, size, le16(60_000)));

    expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', field: 'directory table', offset: at['directories'] });
  });
});
