import { describe, expect, test } from 'vitest';
import { findFields } from '../../../../scripts/fuzz/fields.ts';
import { directoryEntryHead, directoryHeader } from '../../../../src/formats/squashfs/directory.ts';
import {
  basicFile,
  extendedDirectory,
  symlinkLayout,
  xattrIdTail,
} from '../../../../src/formats/squashfs/inode-layout.ts';
import { superblockLayout } from '../../../../src/formats/squashfs/superblock.ts';
import { sampleSquashfs } from '../../../fixtures/squashfs-image.ts';

const { bytes, at } = sampleSquashfs();
const fields = await findFields(bytes);
const inode = (path: string): number => at['inodes']! + 2 + at[`inode ${path}`]!;
const listing = at['directories']! + 2 + at['listing /']!;

describe('findFields()', () => {
  test.each([
    ['superblock magic', 0, 4],
    ['superblock bytesUsed', superblockLayout.offsets.bytesUsed, 8],
    ['metadata block header', at['inodes']!, 2],
    ['metadata block header', at['ids']!, 2],
    ['inode fileSize', inode('/dir/file') + basicFile.offsets.fileSize, 4],
    ['size word', inode('/dir/file') + basicFile.size, 4],
    ['inode xattrId', inode('/xlink') + symlinkLayout.size + '../target'.length, xattrIdTail.size],
    ['inode indexCount', inode('/dir') + extendedDirectory.offsets.indexCount, 2],
    ['directory index startBlock', inode('/dir') + extendedDirectory.size + 4, 4],
    ['directory header count', listing, 4],
    ['directory entry nameSize', listing + directoryHeader.size + directoryEntryHead.offsets.nameSize, 2],
    ['fragment start', at['fragments']! + 2, 8],
    ['fragment location', at['fragment list']!, 8],
    ['export inode', at['exports']! + 2 + 8, 8],
    ['xattr header idCount', at['xattr header']! + 8, 4],
    ['xattr set count', at['xattr ids']! + 2 + 8, 4],
    ['xattr type', at['xattrs']! + 2 + at['xattr near']!, 2],
    ['xattr value size', at['xattrs']! + 2 + at['xattr reference']!, 4],
  ])('finds %s at %i', (name, place, size) => {
    expect(fields).toContainEqual({ name, at: place, size });
  });

  test('finds every inode and every entry', () => {
    const count = (name: string): number => fields.filter((field) => field.name === name).length;

    expect(count('inode type')).toBe(16);
    expect(count('directory entry type')).toBe(17);
  });

  test('stays inside the image', () => {
    for (const { at: place, size } of fields) expect(place + size).toBeLessThanOrEqual(bytes.length);
  });

  test('leaves out what lies in compressed metadata', async () => {
    const packed = await findFields(sampleSquashfs({ isCompressed: true }).bytes);

    expect(packed.some(({ name }) => name === 'superblock magic')).toBe(true);
    expect(packed.some(({ name }) => name === 'inode type')).toBe(false);
  });
});
