import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { readElfSections } from '../../../../src/formats/elf/index.ts';
import { elfFile } from '../../../fixtures/elf-file.ts';

test('readElfSections() finds those that are there', async () => {
  const file = elfFile({ type: 2, sections: [{ name: 'a', content: Buffer.from('content') }] });

  const sections = await readElfSections(bufferAccess(file), ['a', 'b']);

  expect([...sections].map(([name, { size }]) => [name, size])).toEqual([['a', 7]]);
});

test('readElfSections() refuses what is not an ELF file', async () => {
  await expect(readElfSections(bufferAccess(Buffer.from('hello')), [])).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
  });
});
