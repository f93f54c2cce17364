import { expect, test } from 'vitest';
import { findKernelBtf } from '../../../../src/formats/kernel/index.ts';
import { smallImage } from '../../../fixtures/small-kernel.ts';

test('findKernelBtf() finds the types of a kernel', () => {
  expect(findKernelBtf(Buffer.from(smallImage({ hasBtf: true })))?.length).toBe(36);
  expect(findKernelBtf(Buffer.from(smallImage()))).toBeUndefined();
});

test.each([
  ['a header alone', '9feb010018000000'],
  ['sizes beyond the end', '9feb01001800000000000000ffffff00ffffff0008000000'],
  ['strings that do not follow the types', '9feb010018000000000000000400000005000000080000000000000000000000'],
])('findKernelBtf() passes over %s', (_, bytes) => {
  expect(findKernelBtf(Buffer.from(bytes, 'hex'))).toBeUndefined();
});
