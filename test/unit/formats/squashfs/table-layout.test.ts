import { expect, test } from 'vitest';
import { superblockLayout } from '../../../../src/formats/squashfs/superblock.ts';
import { xattrHeader } from '../../../../src/formats/squashfs/xattr-layout.ts';
import { le16, le32, le64, patched, sampleSquashfs } from '../../../fixtures/squashfs-image.ts';
import { failureOf } from '../../../fixtures/squashfs-reading.ts';

const { bytes, at } = sampleSquashfs();
const field = superblockLayout.offsets;
const position = (name: string): number => at[name]!;

test.each([
  [
    'id list is one byte early',
    field.idTable,
    le64(BigInt(position('id list') - 1)),
    'id table',
    position('id list') - 1,
  ],
  [
    'id list is one byte late',
    field.idTable,
    le64(BigInt(position('id list') + 1)),
    'id table',
    position('id list') + 1,
  ],
  ['export list is early', field.exportTable, le64(BigInt(position('exports'))), 'export table', position('exports')],
  [
    'fragment list is late',
    field.fragmentTable,
    le64(BigInt(position('exports'))),
    'fragment table',
    position('exports'),
  ],
  ['directory table begins late', field.directoryTable, le64(BigInt(position('fragments') + 1)), 'directoryTable', 72],
  ['xattr header does not fit', field.xattrTable, le64(BigInt(bytes.length - 15)), 'xattr header', bytes.length - 15],
] as const)('locateTables() refuses an image whose %s', async (_, offset, patch, name, where) => {
  const failure = await failureOf(patched(bytes, offset, patch));

  expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', field: name, offset: where });
});

test.each([
  ['id', 'id table', position('id list')],
  ['export', 'export table', position('export list')],
  ['fragment', 'fragment table', position('fragment list')],
  ['xattr', 'xattr id table', position('xattr list')],
] as const)('locateTables() refuses an %s list that points at itself', async (list, name, offset) => {
  const failure = await failureOf(patched(bytes, position(`${list} list`), le64(BigInt(offset))));

  expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', field: name, offset });
});

test.each([
  ['id', 'id table'],
  ['export', 'export table'],
  ['fragment', 'fragment table'],
] as const)('locateTables() refuses an %s list that points further back than a block is long', async (list, name) => {
  const padded = patched(bytes, position(`${list} list`), le64(0xffff_ffff_ffff_fff0n));

  const failure = await failureOf(padded);

  expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', field: name, offset: position(`${list} list`) });
});

test.each([
  ['has no ids', xattrHeader.offsets.idCount, le32(0), 'xattr id count', 8],
  ['has more ids than room', xattrHeader.offsets.idCount, le32(0xffff_ffff), 'xattr id table', 16],
  ['begins behind its ids', xattrHeader.offsets.tableStart, le64(2n ** 60n), 'xattr table start', 0],
] as const)('locateXattrs() refuses a header that %s', async (_, offset, patch, name, where) => {
  const start = position('xattr header');

  const failure = await failureOf(patched(bytes, start + offset, patch));

  expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', field: name, offset: start + where });
});

test.each(['ids', 'exports', 'fragments', 'xattr ids'])(
  'readRecords() refuses a block of %s that is too short',
  async (name) => {
    const start = position(name);

    const failure = await failureOf(patched(bytes, start, le16(0x8001)));

    expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', offset: start });
  },
);

test('decodeExports() refuses a reference outside of the inode table', async () => {
  const failure = await failureOf(patched(bytes, position('exports') + 2 + 8, le64(0xffff_0000n)));

  expect(failure).toMatchObject({
    code: 'FORMAT_CORRUPT',
    field: 'export entry 1',
    offset: position('exports'),
    byte: 8,
  });
});
