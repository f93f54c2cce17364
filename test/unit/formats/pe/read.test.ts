import { expect, test } from 'vitest';
import { bufferAccess, concatBytes } from '../../../../src/bytes/index.ts';
import { findSection, readPe, readSection } from '../../../../src/formats/pe/index.ts';
import { patched } from '../../../fixtures/elf-file.ts';
import {
  DIRECTORIES_OFFSET,
  OPTIONAL_OFFSET,
  PE_OFFSET,
  peFile,
  TABLE_OFFSET,
  tinyUki,
} from '../../../fixtures/pe-file.ts';

const uki = tinyUki();
const read = (bytes: Uint8Array) => readPe(bufferAccess(bytes));

test('readPe() reads headers, directories and sections', async () => {
  const pe = await read(uki);

  expect(pe).toMatchObject({
    machine: 'x86-64',
    peOffset: PE_OFFSET,
    optional: { fileAlignment: 0x200, sectionAlignment: 0x1000 },
  });
  expect(pe.directories).toHaveLength(16);
  expect(pe.sections.slice(0, 3)).toMatchObject([
    { index: 0, name: '.text', contentOffset: 1024, contentSize: 9 },
    { index: 1, name: '.sbat', contentOffset: 1536, contentSize: 4 },
    { index: 2, name: '.cmdline', contentOffset: 2048, contentSize: 11 },
  ]);
});

test('findSection() takes the first of a name', async () => {
  expect(findSection(await read(uki), '.cmdline')?.index).toBe(2);
});

test('findSection() tells where there is none', async () => {
  expect(findSection(await read(uki), '.dtb')).toBeUndefined();
});

test('readSection() gives what is stored of a section that asks for more memory', async () => {
  const linux = findSection(await read(uki), '.linux');

  const content = concatBytes(await Array.fromAsync(readSection(bufferAccess(uki), linux!)));

  expect(linux?.header.virtualSize).toBe(9000);
  expect(content).toHaveLength(5120);
});

test('readPe() takes a section without raw data for an empty one', async () => {
  const bss = patched(patched(uki, TABLE_OFFSET + 16, 4, 5_000_000), TABLE_OFFSET + 20, 4, 0);

  expect((await read(bss)).sections[0]).toMatchObject({ contentSize: 0 });
});

test.each([
  ['magic', 0, 'FORMAT_UNSUPPORTED', Buffer.from('\x7fELF and more of it')],
  ['DOS header', 0, 'FORMAT_TRUNCATED', uki.subarray(0, 40)],
  ['peOffset', 0x3c, 'FORMAT_CORRUPT', patched(uki, 0x3c, 4, 0xffff_fff0)],
  ['signature', PE_OFFSET, 'FORMAT_CORRUPT', patched(uki, PE_OFFSET, 4, 0)],
  ['sectionCount', PE_OFFSET + 6, 'FORMAT_CORRUPT', patched(uki, PE_OFFSET + 6, 2, 0xffff)],
  ['optional header', OPTIONAL_OFFSET, 'FORMAT_UNSUPPORTED', patched(uki, PE_OFFSET + 20, 2, 96)],
  ['optional header', OPTIONAL_OFFSET, 'FORMAT_TRUNCATED', uki.subarray(0, OPTIONAL_OFFSET + 100)],
  ['optional header magic', OPTIONAL_OFFSET, 'FORMAT_UNSUPPORTED', patched(uki, OPTIONAL_OFFSET, 2, 0x10b)],
  ['sectionAlignment', OPTIONAL_OFFSET + 32, 'FORMAT_CORRUPT', patched(uki, OPTIONAL_OFFSET + 32, 4, 0)],
  ['fileAlignment', OPTIONAL_OFFSET + 36, 'FORMAT_CORRUPT', patched(uki, OPTIONAL_OFFSET + 36, 4, 513)],
  ['directoryCount', DIRECTORIES_OFFSET - 4, 'FORMAT_CORRUPT', patched(uki, DIRECTORIES_OFFSET - 4, 4, 17)],
  ['section table', TABLE_OFFSET, 'FORMAT_TRUNCATED', patched(peFile([]), PE_OFFSET + 6, 2, 100)],
  [
    'rawOffset of section `.text`',
    TABLE_OFFSET + 20,
    'FORMAT_TRUNCATED',
    patched(uki, TABLE_OFFSET + 20, 4, 0x7fff_fe00),
  ],
])('readPe() refuses a broken %s at its offset %i with %s', async (field, offset, code, bytes) => {
  await expect(read(bytes)).rejects.toMatchObject({ code, details: { field, offset } });
});
