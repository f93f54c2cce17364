import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { elfFileHeader, readFileHeader } from '../../../../src/formats/elf/header.ts';
import { findElfSections } from '../../../../src/formats/elf/sections.ts';
import { elfFile, patched, SECTION_HEADER_BYTES } from '../../../fixtures/elf-file.ts';

const { offsets } = elfFileHeader;
const file = elfFile({
  sections: [
    { name: '.text', content: Buffer.from('code') },
    { name: '.modinfo', content: Buffer.from('a=b\0') },
    { name: '.modinfo', content: Buffer.from('second') },
  ],
});
const sectionStart = Number(elfFileHeader.decode(file).sectionOffset);
/** Where a field of a section's header is: 4 its type, 24 its offset, 32 its size. */
const fieldOf = (index: number, at: number): number => sectionStart + index * SECTION_HEADER_BYTES + at;

async function find(bytes: Uint8Array, name: string) {
  const source = bufferAccess(bytes);
  return (await findElfSections(source, await readFileHeader(source), [name])).get(name);
}

test('findElfSections() finds the first section of a name', async () => {
  const { offset, size } = (await find(file, '.modinfo')) ?? { offset: 0, size: 0 };

  expect(Buffer.from(file.subarray(offset, offset + size)).toString()).toBe('a=b\0');
});

test('findElfSections() does not take the beginning of a longer name', async () => {
  expect(await find(file, '.mod')).toBeUndefined();
});

test('findElfSections() finds nothing in a file without section headers', async () => {
  expect(await find(patched(file, offsets.sectionOffset, 8, 0), '.text')).toBeUndefined();
});

test('findElfSections() takes a section without bits for empty', async () => {
  expect(await find(patched(file, fieldOf(1, 4), 4, 8), '.text')).toMatchObject({ size: 0 });
});

test('findElfSections() takes count and names from section 0 where the header has no room', async () => {
  const many = patched(patched(file, offsets.sectionCount, 2, 0), fieldOf(0, 32), 8, 5);

  expect(await find(many, '.text')).toMatchObject({ size: 4 });
  expect(
    await find(patched(patched(file, offsets.nameSection, 2, 0xffff), fieldOf(0, 40), 4, 4), '.text'),
  ).toMatchObject({
    size: 4,
  });
});

test.each([
  ['sectionEntrySize', patched(file, offsets.sectionEntrySize, 2, 40)],
  ['sectionOffset', patched(file, offsets.sectionOffset, 8, file.length)],
  ['sectionCount', patched(file, offsets.sectionCount, 2, 60_000)],
  ['nameSection', patched(file, offsets.nameSection, 2, 0)],
  ['nameSection', patched(file, offsets.nameSection, 2, 5)],
  ['section offset', patched(file, fieldOf(1, 24), 8, file.length)],
  ['section offset', patched(file, fieldOf(1, 32), 8, file.length)],
])('findElfSections() refuses a broken %s', async (field, broken) => {
  await expect(find(broken, '.text')).rejects.toMatchObject({ code: 'FORMAT_CORRUPT', details: { field } });
});

test('findElfSections() refuses an offset that is no safe number', async () => {
  const broken = Buffer.from(file);
  broken.writeBigUInt64LE(1n << 60n, offsets.sectionOffset);

  await expect(find(broken, '.text')).rejects.toMatchObject({ code: 'FORMAT_CORRUPT' });
});
