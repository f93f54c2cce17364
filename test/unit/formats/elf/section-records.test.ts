import { expect, test } from 'vitest';
import { nameAt, readElfSection, recordCount } from '../../../../src/formats/elf/section-records.ts';
import { elfFile } from '../../../fixtures/elf-file.ts';
import { sectionsOf } from '../../../fixtures/module-sections.ts';

async function sectionWith(content: Uint8Array) {
  const { source, sections } = await sectionsOf(elfFile({ sections: [{ name: '.names', content }] }), ['.names']);
  const section = await readElfSection(source, sections, '.names');
  if (section === undefined) throw new Error('the fixture has no section');
  return section;
}

test('readElfSection() gives the bytes of a section, and nothing where there is none', async () => {
  const { source, sections } = await sectionsOf(elfFile(), ['.text']);

  expect(Buffer.from((await sectionWith(Buffer.from('abc'))).bytes).toString()).toBe('abc');
  expect(await readElfSection(source, sections, '.text')).toBeUndefined();
});

test('readElfSection() refuses a section above its limit before it is read', async () => {
  const section = { index: 1, offset: 64, size: 33 * 1024 * 1024, address: 0n, link: 0 };
  const source = { size: section.size * 2, read: () => Promise.reject(new Error('read')) };

  await expect(readElfSection(source, new Map([['.symtab', section]]), '.symtab')).rejects.toMatchObject({
    code: 'FORMAT_CORRUPT',
    details: { field: 'size of .symtab', offset: 64 },
  });
});

test('recordCount() counts whole records only', async () => {
  const section = await sectionWith(Buffer.alloc(24));

  expect(recordCount(section, 12)).toBe(2);
  expect(() => recordCount(section, 16)).toThrow(/size of .names at offset 64: found 24 bytes/);
});

test('nameAt() gives the text up to its NUL', async () => {
  expect(nameAt(await sectionWith(Buffer.from('\0first\0second\0')), 7)).toBe('second');
});

test.each([
  ['that does not end', Buffer.from('abc'), 0],
  ['that starts beyond the section', Buffer.from('abc\0'), 4],
  ['that starts before the section', Buffer.from('abc\0'), -2],
  ['that is longer than any identifier', Buffer.from(`${'a'.repeat(512)}\0`), 0],
])('nameAt() refuses a text %s', async (_, content, at) => {
  const section = await sectionWith(content);

  expect(() => nameAt(section, at)).toThrow(expect.objectContaining({ code: 'FORMAT_CORRUPT' }));
});
