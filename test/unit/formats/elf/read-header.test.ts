import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { isElf, readElfHeader } from '../../../../src/formats/elf/index.ts';
import { ELF_HEADER_BYTES, elfFile, patched } from '../../../fixtures/elf-file.ts';

const LOADER = '/lib64/ld-linux-x86-64.so.2';
const dynamic = elfFile({ type: 3, interpreter: `${LOADER}\0` });
const read = (bytes: Uint8Array) => readElfHeader(bufferAccess(bytes));

test.each([
  [elfFile({ type: 2 }), { type: 'executable', machine: 'x86-64', machineNumber: 62, interpreter: undefined }],
  [
    elfFile({ type: 1, machine: 183 }),
    { type: 'relocatable', machine: 'arm64', machineNumber: 183, interpreter: undefined },
  ],
  [dynamic, { type: 'shared', machine: 'x86-64', machineNumber: 62, interpreter: LOADER }],
  [elfFile({ type: 4, machine: 243 }), { type: 'other', machine: 'other', machineNumber: 243, interpreter: undefined }],
])('readElfHeader() tells type, machine and interpreter (%#)', async (bytes, expected) => {
  expect(await read(bytes)).toEqual(expected);
});

test.each([
  ['magic', 0, Buffer.from('#!/bin/sh\n')],
  ['class', 4, patched(dynamic, 4, 1, 1)],
  ['data', 5, patched(dynamic, 5, 1, 2)],
])('readElfHeader() refuses another %s as not supported', async (field, offset, bytes) => {
  await expect(read(bytes)).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED', details: { field, offset } });
});

test('readElfHeader() tells of a file that ends within its header', async () => {
  await expect(read(dynamic.subarray(0, 40))).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED' });
});

test.each([
  ['programEntrySize', 54, patched(dynamic, 54, 2, 32)],
  ['programCount', 56, patched(dynamic, 56, 2, 0xffff)],
  ['programOffset', 32, patched(dynamic, 32, 8, dynamic.length)],
  ['offset of PT_INTERP', ELF_HEADER_BYTES + 8, patched(dynamic, ELF_HEADER_BYTES + 8, 8, dynamic.length)],
  ['fileSize of PT_INTERP', ELF_HEADER_BYTES + 32, patched(dynamic, ELF_HEADER_BYTES + 32, 8, 2 ** 40)],
  ['fileSize of PT_INTERP', ELF_HEADER_BYTES + 32, patched(dynamic, ELF_HEADER_BYTES + 32, 8, 1)],
  ['interpreter', 120, elfFile({ interpreter: 'no NUL' })],
  ['interpreter', 120, elfFile({ interpreter: 'two\0NULs\0' })],
])('readElfHeader() refuses a broken %s at its offset %i', async (field, offset, bytes) => {
  await expect(read(bytes)).rejects.toMatchObject({ code: 'FORMAT_CORRUPT', details: { field, offset } });
});

test.each([
  [dynamic, true],
  [Buffer.from('#!/bin/sh'), false],
  [new Uint8Array(), false],
])('isElf() knows an ELF file by its start (%#)', (bytes, expected) => {
  expect(isElf(bytes)).toBe(expected);
});
