import { expect, test } from 'vitest';
import { superblockLayout } from '../../../../src/formats/squashfs/superblock.ts';
import { le16, le32, le64, patched, sampleSquashfs } from '../../../fixtures/squashfs-image.ts';
import { failureIn, failureOf, openSample } from '../../../fixtures/squashfs-reading.ts';

const { bytes, at } = sampleSquashfs();
const field = superblockLayout.offsets;

test('decodeSuperblock() gives numbers for counts and positions', async () => {
  const { superblock } = await openSample(bytes);

  expect(superblock).toMatchObject({
    inodeCount: 16,
    modificationTime: 1_600_000_000,
    blockSize: 4096,
    compressor: 'gzip',
    bytesUsed: bytes.length,
    inodeTable: at['inodes'],
    fragmentTable: at['fragment list'],
    exportTable: at['export list'],
    xattrTable: at['xattr header'],
  });
});

test('decodeSuperblock() has no table where the image has none', async () => {
  const image = patched(bytes, field.exportTable, le64(0xffff_ffff_ffff_ffffn));

  const { superblock } = await openSample(image);

  expect(superblock.exportTable).toBeUndefined();
});

test.each([
  ['magic is another', field.magic, le32(0x1234_5678), 'FORMAT_CORRUPT', 'magic'],
  ['magic is big-endian', field.magic, [...new TextEncoder().encode('sqsh')], 'FORMAT_UNSUPPORTED', 'magic'],
  ['version is 3.0', field.versionMajor, le16(3), 'FORMAT_UNSUPPORTED', 'versionMajor'],
  ['compressor is unknown', field.compressor, le16(7), 'FORMAT_UNSUPPORTED', 'compressor'],
  ['check data is announced', field.flags, le16(0x0004), 'FORMAT_UNSUPPORTED', 'flags'],
  ['block log is too small', field.blockLog, le16(11), 'FORMAT_CORRUPT', 'blockLog'],
  ['block log would overflow', field.blockLog, le16(64), 'FORMAT_CORRUPT', 'blockLog'],
  ['block size disagrees with its log', field.blockSize, le32(8192), 'FORMAT_CORRUPT', 'blockSize'],
  ['there is no inode', field.inodeCount, le32(0), 'FORMAT_CORRUPT', 'inodeCount'],
  ['there are more inodes than room', field.inodeCount, le32(100_000), 'FORMAT_CORRUPT', 'inodeCount'],
  ['there are more inodes than the limit', field.inodeCount, le32(0xffff_ffff), 'LIMIT_EXCEEDED', 'inodeCount'],
  ['there are more fragments than inodes', field.fragmentCount, le32(17), 'FORMAT_CORRUPT', 'fragmentCount'],
  ['the fragment count would overflow', field.fragmentCount, le32(0xffff_ffff), 'FORMAT_CORRUPT', 'fragmentCount'],
  ['there is no id', field.idCount, le16(0), 'FORMAT_CORRUPT', 'idCount'],
  ['there are more ids than two for each inode', field.idCount, le16(33), 'FORMAT_CORRUPT', 'idCount'],
  ['root reference is none', field.rootInode, le64(2n ** 48n), 'FORMAT_CORRUPT', 'rootInode'],
  ['root reference leaves its block', field.rootInode, le64(8192n), 'FORMAT_CORRUPT', 'rootInode'],
  ['image is shorter than announced', field.bytesUsed, le64(2n ** 40n), 'FORMAT_TRUNCATED', 'bytesUsed'],
  ['inode table is in the superblock', field.inodeTable, le64(95n), 'FORMAT_CORRUPT', 'inodeTable'],
  ['inode table is behind the end', field.inodeTable, le64(2n ** 63n), 'FORMAT_CORRUPT', 'inodeTable'],
  ['directory table is not behind the inodes', field.directoryTable, le64(96n), 'FORMAT_CORRUPT', 'inodeTable'],
  ['directory table is behind the end', field.directoryTable, le64(2n ** 40n), 'FORMAT_CORRUPT', 'directoryTable'],
  ['fragment table is behind the end', field.fragmentTable, le64(2n ** 40n), 'FORMAT_CORRUPT', 'fragmentTable'],
  ['export table is behind the end', field.exportTable, le64(2n ** 40n), 'FORMAT_CORRUPT', 'exportTable'],
  ['id table is behind the end', field.idTable, le64(2n ** 40n), 'FORMAT_CORRUPT', 'idTable'],
  ['xattr table is behind the end', field.xattrTable, le64(2n ** 40n), 'FORMAT_CORRUPT', 'xattrTable'],
] as const)('decodeSuperblock() refuses an image when its %s', async (_, offset, patch, code, name) => {
  const failure = await failureOf(patched(bytes, offset, patch));

  expect(failure).toMatchObject({ code, field: name, offset: field[name] });
});

test.each([0, 4, 95])('decodeSuperblock() refuses a file of %i bytes', async (length) => {
  const failure = await failureIn(() => openSample(bytes.subarray(0, length)));

  expect(failure).toMatchObject({ code: 'FORMAT_TRUNCATED', offset: length });
});
