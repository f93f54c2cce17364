import { expect, test } from 'vitest';
import {
  decodeSizeWord,
  STORED_BIT,
  sizeWordProblem,
  storedLength,
} from '../../../../src/formats/squashfs/size-word.ts';

test('decodeSizeWord() splits length and bit 24', () => {
  expect(decodeSizeWord(100)).toEqual({ length: 100, isCompressed: true });
  expect(decodeSizeWord(100 | STORED_BIT)).toEqual({ length: 100, isCompressed: false });
  expect(storedLength(0xff_ffff | STORED_BIT)).toBe(0xff_ffff);
});

test.each([
  [10, 4096, true, undefined],
  [4096 | STORED_BIT, 4096, true, undefined],
  [10 | STORED_BIT, 4096, false, undefined],
  [10 | STORED_BIT, 4096, true, 'stores 10 bytes as they are, not 4096'],
  [4097 | STORED_BIT, 4096, false, 'stores 4097 bytes as they are, not at most 4096'],
  [STORED_BIT, 4096, true, 'stores a block of 0 bytes'],
  [0x200_000a, 4096, true, 'is 0x200000a, with undefined bits set'],
])('sizeWordProblem() of 0x%x for %d bytes, exact: %s', (word, expanded, isExact, problem) => {
  expect(sizeWordProblem(word, expanded, isExact)).toBe(problem);
});
