import { expect, test } from 'vitest';
import { readSymbols, symbolSections } from '../../../../src/formats/elf/symbols.ts';
import { elfFile } from '../../../fixtures/elf-file.ts';
import { kernelModuleFile } from '../../../fixtures/kernel-module-file.ts';
import { patchedIn, sectionsOf } from '../../../fixtures/module-sections.ts';

async function symbolsOf(file: Uint8Array) {
  const { source, sections } = await sectionsOf(file, symbolSections);
  return await readSymbols(source, sections);
}

test('readSymbols() gives undefined symbols in order, and any symbol by its index', async () => {
  const symbols = await symbolsOf(kernelModuleFile({ needs: ['b', 'a?'] }));

  expect(symbols.undefined).toEqual([
    { name: 'b', isWeak: false },
    { name: 'a', isWeak: true },
  ]);
  expect(symbols.at(1, '.rela', 0)).toMatchObject({ section: 2, value: 0n });
});

test('readSymbols() finds none in a stripped file', async () => {
  expect(await symbolsOf(elfFile())).toMatchObject({ count: 0, undefined: [] });
});

test('readSymbols() refuses an index beyond the table where it is named', async () => {
  const symbols = await symbolsOf(kernelModuleFile());

  expect(() => symbols.at(2, '.rela__ksymtab', 99)).toThrow(/symbol of .rela__ksymtab at offset 99: found 2, of 2/);
});

test.each([
  ['name in .strtab', await patchedIn(kernelModuleFile({ needs: ['a'] }), '.symtab', 48, 50)],
  ['size of .symtab', elfFile({ sections: [{ name: '.symtab', content: Buffer.alloc(25) }] })],
  ['link of .symtab', elfFile({ sections: [{ name: '.symtab', content: Buffer.alloc(24), link: 9 }] })],
])('readSymbols() refuses a broken %s', async (field, file) => {
  await expect(symbolsOf(file)).rejects.toMatchObject({ code: 'FORMAT_CORRUPT', details: { field } });
});

test('readSymbols() refuses a table of undefined symbols that no module has', async () => {
  const symbol = Buffer.alloc(24);
  symbol[0] = 1;
  const content = Buffer.concat(Array.from({ length: 65_538 }, () => symbol));
  const file = elfFile({
    sections: [
      { name: '.symtab', content, link: 2 },
      { name: '.strtab', content: Buffer.from('\0a\0') },
    ],
  });

  await expect(symbolsOf(file)).rejects.toMatchObject({ code: 'FORMAT_CORRUPT', details: { field: '.symtab' } });
});
