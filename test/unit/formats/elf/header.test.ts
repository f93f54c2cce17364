import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { elfFileHeader, isElf, machineOf, readFileHeader } from '../../../../src/formats/elf/header.ts';
import { elfFile, patched } from '../../../fixtures/elf-file.ts';

const read = (bytes: Uint8Array) => readFileHeader(bufferAccess(bytes));

test.each([
  [62, 'x86-64'],
  [183, 'arm64'],
  [243, 'other'],
])('machineOf() calls machine %d %s', async (machine, name) => {
  expect(machineOf(await read(elfFile({ machine })))).toBe(name);
});

test('readFileHeader() reads the counts and offsets of a file', async () => {
  const file = elfFile({ type: 3, interpreter: '/lib/ld.so\0' });

  expect(await read(file)).toMatchObject({ type: 3, programCount: 1, programOffset: 64n, sectionCount: 2 });
});

test.each([
  ['magic', 0, 0],
  ['class', elfFileHeader.offsets.class, 1],
  ['data', elfFileHeader.offsets.data, 2],
])('readFileHeader() refuses another %s', async (field, offset, value) => {
  await expect(read(patched(elfFile(), offset, 1, value))).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    details: { field, offset },
  });
});

test('readFileHeader() refuses a file that ends inside its header', async () => {
  await expect(read(elfFile().subarray(0, 63))).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED' });
  await expect(read(new Uint8Array())).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' });
});

test('isElf() looks at four bytes', () => {
  expect(isElf(Buffer.from('\x7fELF', 'latin1'))).toBe(true);
  expect(isElf(Buffer.from('\x7fEL', 'latin1'))).toBe(false);
});
