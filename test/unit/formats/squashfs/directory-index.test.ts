import { expect, test } from 'vitest';
import { extendedDirectory } from '../../../../src/formats/squashfs/inode-layout.ts';
import { le16, le32, patched, sampleSquashfs } from '../../../fixtures/squashfs-image.ts';
import { failureOf, openSample } from '../../../fixtures/squashfs-reading.ts';

const { bytes, at } = sampleSquashfs();
const dir = extendedDirectory.offsets;
const inodeAt = (path: string, field = 0): number => at['inodes']! + 2 + at[`inode ${path}`]! + field;

test('readDirectoryIndex() reads where headers are, and the first names behind them', async () => {
  const inode = await (await openSample(bytes)).lookup('dir');

  expect(inode).toMatchObject({ kind: 'directory', index: [{ at: 0, name: 'file' }] });
});

test.each([
  ['an index beyond its listing', inodeAt('/dir', extendedDirectory.size), le32(24), 'directory index'],
  ['an index block outside the table', inodeAt('/dir', extendedDirectory.size + 4), le32(9999), 'directory index'],
  ['an index name of 256 bytes', inodeAt('/dir', extendedDirectory.size + 8), le32(255), 'directory index'],
  ['a second index entry that is none', inodeAt('/dir', dir.indexCount), le16(2), 'directory index'],
])('readDirectoryIndex() refuses an inode that has %s', async (_, offset, patch, field) => {
  const failure = await failureOf(patched(bytes, offset, patch));

  expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', field, offset: at['inodes'] });
});
