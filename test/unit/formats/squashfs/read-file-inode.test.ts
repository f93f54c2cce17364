import { expect, test } from 'vitest';
import { basicFile, extendedFile } from '../../../../src/formats/squashfs/inode-layout.ts';
import { decodeSizeWord } from '../../../../src/formats/squashfs/size-word.ts';
import { le32, le64, patched, sampleSquashfs } from '../../../fixtures/squashfs-image.ts';
import { failureOf, openSample } from '../../../fixtures/squashfs-reading.ts';

const { bytes, at } = sampleSquashfs();
const file = basicFile.offsets;
const sparse = extendedFile.offsets;
const inodeAt = (path: string, field = 0): number => at['inodes']! + 2 + at[`inode ${path}`]! + field;

test('readFileBody() keeps the size words of a file as stored', async () => {
  const inode = await (await openSample(bytes)).lookup('sparse');

  const words = inode?.kind === 'file' ? [...inode.blocks].map(decodeSizeWord) : [];

  expect(words).toEqual([
    { length: 4096, isCompressed: false },
    { length: 0, isCompressed: true },
    { length: 10, isCompressed: false },
  ]);
});

test.each([
  ['a fragment beyond the table', inodeAt('/dir/file', file.fragment), le32(1), '/dir/file', 'fragment index'],
  ['a fragment but no tail', inodeAt('/dir/file', file.fileSize), le32(4096), '/dir/file', 'fragment index'],
  ['a tail across the end', inodeAt('/dir/file', file.fragmentOffset), le32(4079), '/dir/file', 'fragment offset'],
  [
    'a tail offset that overflows',
    inodeAt('/dir/file', file.fragmentOffset),
    le32(0xffff_fff0),
    '/dir/file',
    'fragment offset',
  ],
  ['blocks in the superblock', inodeAt('/dir/file', file.startBlock), le32(95), '/dir/file', 'file start block'],
  [
    'blocks in the inode table',
    inodeAt('/packed', file.startBlock),
    le32(at['inodes']! - 10),
    '/packed',
    'file start block',
  ],
  ['blocks beyond 2^53', inodeAt('/sparse', sparse.startBlock), le64(2n ** 60n), '/sparse', 'file start block'],
  ['a negative size', inodeAt('/sparse', sparse.fileSize), le64(2n ** 63n), '/sparse', 'file size'],
  ['a huge sparse count', inodeAt('/sparse', sparse.sparse), le64(2n ** 63n), '/sparse', 'sparse count'],
  ['more holes than bytes', inodeAt('/sparse', sparse.sparse), le64(8203n), '/sparse', 'sparse count'],
])('readFileBody() refuses an inode that has %s', async (_, offset, patch, path, field) => {
  const failure = await failureOf(patched(bytes, offset, patch));

  expect(failure).toEqual({ code: 'FORMAT_CORRUPT', field, offset: at['inodes'], byte: at[`inode ${path}`] });
});

test.each([
  ['a size that the table cannot list', inodeAt('/sparse', sparse.fileSize), le64(2n ** 52n), 'inode table'],
  ['a word with reserved bits', inodeAt('/dir/file', basicFile.size), le32(0x0200_0010), 'size word 0'],
  ['a word longer than a block', inodeAt('/dir/file', basicFile.size), le32(4097), 'size word 0'],
  ['a stored word of 0 bytes', inodeAt('/dir/file', basicFile.size), le32(0x100_0000), 'size word 0'],
  ['a stored word that is too short', inodeAt('/dir/file', basicFile.size), le32(0x100_0fff), 'size word 0'],
  ['a last word that is too long', inodeAt('/sparse', extendedFile.size + 8), le32(0x100_000b), 'size word 2'],
])('readFileBody() refuses an inode that has %s', async (_, offset, patch, field) => {
  const failure = await failureOf(patched(bytes, offset, patch));

  expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', field, offset: at['inodes'] });
});
