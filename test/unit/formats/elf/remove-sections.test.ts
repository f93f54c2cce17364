import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRootsmithError } from '../../../../src/errors/index.ts';
import { readKernelModule, removeElfSections } from '../../../../src/formats/elf/index.ts';
import { elfFile, patched } from '../../../fixtures/elf-file.ts';
import { kernelModuleFile } from '../../../fixtures/kernel-module-file.ts';

const BTF = ['.BTF', '.BTF.base'];
const parts = {
  modinfo: ['name=a', 'license=GPL'],
  needs: ['printk', 'gone?'],
  exports: [{ name: 'mine', crc: 7 }],
  versions: { printk: 9 },
};
const module = kernelModuleFile({
  ...parts,
  sections: [
    { name: '.BTF', content: Buffer.from('types') },
    { name: '.BTF.base', content: Buffer.from('base types') },
    { name: '.gnu.linkonce.this_module', content: Buffer.alloc(64) },
  ],
});

test('removeElfSections() removes the sections, and everything else of the module stays', async () => {
  const stripped = await removeElfSections(module, BTF);

  const { hasBtf: _, hasBaseBtf: __, ...before } = await readKernelModule(module);
  const { hasBtf, hasBaseBtf, ...after } = await readKernelModule(stripped ?? new Uint8Array());
  expect([hasBtf, hasBaseBtf]).toEqual([false, false]);
  expect(after).toEqual(before);
});

test('removeElfSections() tells of a file that has none of them', async () => {
  expect(await removeElfSections(kernelModuleFile(parts), BTF)).toBeUndefined();
});

test.each([
  ['a program', elfFile({ type: 2 }), 'FORMAT_UNSUPPORTED'],
  ['noise', Buffer.from('hello'), 'FORMAT_UNSUPPORTED'],
  ['sections beyond the end', patched(module, 40, 8, module.length), 'FORMAT_CORRUPT'],
])('removeElfSections() refuses %s', async (_, file, code) => {
  await expect(removeElfSections(file, BTF)).rejects.toMatchObject({ code });
});

test('removeElfSections() refuses a section that another one refers to', async () => {
  await expect(removeElfSections(module, ['.strtab'])).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' });
});

test('removeElfSections() ends changed files with a file or an explained error', async () => {
  const edits = fc.array(fc.tuple(fc.nat(module.length - 1), fc.nat(255)), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(edits, fc.nat(module.length), async (changes, end) => {
      const bytes = Buffer.from(module);
      for (const [at, byte] of changes) bytes[at] = byte;
      const result = await removeElfSections(bytes.subarray(0, end), BTF).catch((error: unknown) => error);

      expect(result === undefined || result instanceof Uint8Array || isRootsmithError(result)).toBe(true);
    }),
  );
});
