import { expect, test } from 'vitest';
import { readRelocations } from '../../../../src/formats/elf/relocations.ts';
import { elfFile } from '../../../fixtures/elf-file.ts';
import { kernelModuleFile } from '../../../fixtures/kernel-module-file.ts';
import { patchedIn, sectionsOf } from '../../../fixtures/module-sections.ts';

async function relocationsOf(file: Uint8Array) {
  const { source, sections } = await sectionsOf(file, ['__ksymtab', '.rela__ksymtab']);
  return await readRelocations(source, sections, '__ksymtab');
}

const file = kernelModuleFile({ exports: [{ name: 'a' }, { name: 'b' }] });

test('readRelocations() gives them by the offset that they change', async () => {
  const relocations = await relocationsOf(file);

  expect([...relocations.keys()]).toEqual([4, 8, 16, 20]);
  expect(relocations.get(16)).toMatchObject({ symbol: 1, addend: 4n });
});

test('readRelocations() reads addends with their sign', async () => {
  const broken = await patchedIn(
    await patchedIn(file, '.rela__ksymtab', 16, 0xffffffff),
    '.rela__ksymtab',
    20,
    0xffffffff,
  );

  expect((await relocationsOf(broken)).get(4)?.addend).toBe(-1n);
});

test('readRelocations() finds none where the section is missing', async () => {
  expect(await relocationsOf(elfFile())).toEqual(new Map());
});

test('readRelocations() refuses an offset outside of the section, and names its position', async () => {
  const { sections } = await sectionsOf(file, ['.rela__ksymtab']);

  await expect(relocationsOf(await patchedIn(file, '.rela__ksymtab', 24, 24))).rejects.toMatchObject({
    code: 'FORMAT_CORRUPT',
    details: { field: 'offset of .rela__ksymtab', offset: (sections.get('.rela__ksymtab')?.offset ?? 0) + 24 },
  });
});
