import { expect, test } from 'vitest';
import { type ExportedSymbol, exportSections, readExports } from '../../../../src/formats/elf/exports.ts';
import { readSymbols, symbolSections } from '../../../../src/formats/elf/symbols.ts';
import { elfFile } from '../../../fixtures/elf-file.ts';
import { kernelModuleFile } from '../../../fixtures/kernel-module-file.ts';
import { patchedIn, sectionsOf } from '../../../fixtures/module-sections.ts';

async function exportsOf(file: Uint8Array): Promise<readonly ExportedSymbol[]> {
  const { source, sections } = await sectionsOf(file, [...exportSections, ...symbolSections]);
  return await readExports(source, sections, await readSymbols(source, sections));
}

const file = kernelModuleFile({
  exports: [
    { name: 'gpl', crc: 2, gpl: true },
    { name: 'spaced', crc: 3, namespace: 'NS' },
    { name: 'free', crc: 1 },
  ],
});

test('readExports() gives the table of all, then that of GPL modules', async () => {
  expect(await exportsOf(file)).toEqual([
    { name: 'spaced', crc: 3, isGplOnly: false, namespace: 'NS' },
    { name: 'free', crc: 1, isGplOnly: false, namespace: undefined },
    { name: 'gpl', crc: 2, isGplOnly: true, namespace: undefined },
  ]);
});

test('readExports() gives no checksums for a kernel without them', async () => {
  const texts = kernelModuleFile({ exports: [{ name: 'a' }] });
  const hidden = Buffer.from(texts);
  hidden.write('X', hidden.indexOf('__kcrctab'), 'latin1');

  expect(await exportsOf(hidden)).toEqual([{ name: 'a', crc: undefined, isGplOnly: false, namespace: undefined }]);
});

test.each([
  ['name in __ksymtab', await patchedIn(file, '.rela__ksymtab', 0, 0)],
  ['name in __ksymtab', await patchedIn(file, '.symtab', 30, 1)],
  ['symbol of .rela__ksymtab', await patchedIn(file, '.rela__ksymtab', 12, 77)],
  ['name in __ksymtab_strings', await patchedIn(file, '.rela__ksymtab', 16, 9999)],
  ['__ksymtab', elfWith({ records: 24, checksums: 4 })],
  ['size of __ksymtab', elfWith({ records: 13, checksums: 4 })],
  ['size of __kcrctab', elfWith({ records: 12, checksums: 5 })],
])('readExports() refuses a broken %s', async (field, broken) => {
  await expect(exportsOf(broken)).rejects.toMatchObject({ code: 'FORMAT_CORRUPT', details: { field } });
});

test('readExports() refuses exports without the section of their names', async () => {
  const bare = elfFile({ sections: [{ name: '__ksymtab', content: Buffer.alloc(12) }] });

  await expect(exportsOf(bare)).rejects.toThrow(/no section __ksymtab_strings/);
});

function elfWith({ records, checksums }: { readonly records: number; readonly checksums: number }): Uint8Array {
  return elfFile({
    sections: [
      { name: '__ksymtab_strings', content: Buffer.from('a\0') },
      { name: '__ksymtab', content: Buffer.alloc(records) },
      { name: '__kcrctab', content: Buffer.alloc(checksums) },
    ],
  });
}
