import { describe, expect, test } from 'vitest';
import {
  basicDirectory,
  extendedDirectory,
  pipeLayout,
  symlinkLayout,
} from '../../../../src/formats/squashfs/inode-layout.ts';
import { superblockLayout } from '../../../../src/formats/squashfs/superblock.ts';
import { le16, le32, le64, patched, sampleSquashfs } from '../../../fixtures/squashfs-image.ts';
import { failureOf, openSample } from '../../../fixtures/squashfs-reading.ts';

const { bytes, at } = sampleSquashfs();
const dir = extendedDirectory.offsets;
const inodeAt = (path: string, field = 0): number => at['inodes']! + 2 + at[`inode ${path}`]! + field;

describe('readInode()', () => {
  test.each([
    ['/', { kind: 'directory', number: 16, nlink: 4 }],
    ['/dir', { kind: 'directory', xattrId: 0, parent: 16, index: [{ at: 0, name: 'file' }] }],
    ['/empty', { kind: 'directory', listing: { size: 0 }, index: [] }],
    ['/dir/file', { kind: 'file', size: 4114, nlink: 1, fragment: { index: 0, offset: 5, size: 18 }, sparse: 0 }],
    [
      '/sparse',
      { kind: 'file', size: 8202, nlink: 2, fragment: undefined, sparse: 4096, storedBytes: 4106, xattrId: 0 },
    ],
    ['/packed', { kind: 'file', size: 4096, startBlock: at['packed block'], xattrId: undefined }],
    ['/link', { kind: 'symlink', target: '../target', xattrId: undefined }],
    ['/xlink', { kind: 'symlink', target: '../target', xattrId: 0 }],
    ['/block', { kind: 'block-device', major: 259, minor: 300 }],
    ['/xblock', { kind: 'block-device', major: 5, minor: 1, xattrId: 0 }],
    ['/char', { kind: 'character-device', major: 5, minor: 1 }],
    ['/xchar', { kind: 'character-device', major: 5, minor: 1, xattrId: 0 }],
    ['/fifo', { kind: 'fifo', mode: 0o644, uid: 0, gid: 4_294_967_294, mtime: 7 }],
    ['/xfifo', { kind: 'fifo', xattrId: 0 }],
    ['/socket', { kind: 'socket', xattrId: undefined }],
    ['/xsocket', { kind: 'socket', xattrId: 0 }],
  ])('reads %s', async (path, facts) => {
    const reader = await openSample(bytes);

    const inode = await reader.lookup(path);

    expect(inode).toMatchObject(facts);
  });

  test.each([
    ['type 0', inodeAt('/fifo'), le16(0), '/fifo', 'inode type'],
    ['type 15', inodeAt('/fifo'), le16(15), '/fifo', 'inode type'],
    ['another type than its name says', inodeAt('/fifo'), le16(7), '/fifo', 'inode type'],
    ['file type bits in its mode', inodeAt('/fifo', pipeLayout.offsets.mode), le16(0o10644), '/fifo', 'inode mode'],
    ['a uid index beyond the table', inodeAt('/fifo', pipeLayout.offsets.uidIndex), le16(2), '/fifo', 'inode id index'],
    ['a gid index beyond the table', inodeAt('/fifo', pipeLayout.offsets.gidIndex), le16(2), '/fifo', 'inode id index'],
    ['number 0', inodeAt('/fifo', pipeLayout.offsets.number), le32(0), '/fifo', 'inode number'],
    ['a number above the count', inodeAt('/fifo', pipeLayout.offsets.number), le32(17), '/fifo', 'inode number'],
    [
      'another number than its name says',
      inodeAt('/fifo', pipeLayout.offsets.number),
      le32(9),
      '/fifo',
      'inode number',
    ],
    ['no links', inodeAt('/fifo', pipeLayout.offsets.nlink), le32(0), '/fifo', 'inode link count'],
    ['an xattr id beyond the table', inodeAt('/xfifo', pipeLayout.size), le32(1), '/xfifo', 'inode xattr id'],
    ['no target', inodeAt('/link', symlinkLayout.offsets.targetSize), le32(0), '/link', 'symlink target size'],
    [
      'a target of 4097 bytes',
      inodeAt('/link', symlinkLayout.offsets.targetSize),
      le32(4097),
      '/link',
      'symlink target size',
    ],
    [
      'a target of 4 GiB',
      inodeAt('/link', symlinkLayout.offsets.targetSize),
      le32(0xffff_ffff),
      '/link',
      'symlink target size',
    ],
    ['a NUL in its target', inodeAt('/link', symlinkLayout.size + 2), [0], '/link', 'symlink target'],
    ['a listing outside the table', inodeAt('/dir', dir.startBlock), le32(9999), '/dir', 'directory start block'],
    ['a listing outside its block', inodeAt('/dir', dir.offset), le16(8192), '/dir', 'directory offset'],
  ])('refuses an inode that has %s', async (_, offset, patch, path, field) => {
    const failure = await failureOf(patched(bytes, offset, patch));

    expect(failure).toEqual({ code: 'FORMAT_CORRUPT', field, offset: at['inodes'], byte: at[`inode ${path}`] });
  });

  test('refuses a root that is no directory', async () => {
    const reference = le64(BigInt(at['inode /fifo']!));

    const failure = await failureOf(patched(bytes, superblockLayout.offsets.rootInode, reference));

    expect(failure).toEqual({
      code: 'FORMAT_CORRUPT',
      field: 'root inode',
      offset: at['inodes'],
      byte: at['inode /fifo'],
    });
  });

  test('takes a listing size below 3 for an empty directory, as the kernel does', async () => {
    const reader = await openSample(patched(bytes, inodeAt('/empty', basicDirectory.offsets.fileSize), le16(0)));

    const inode = await reader.lookup('empty');

    expect(inode).toMatchObject({ listing: { size: 0 } });
  });
});
