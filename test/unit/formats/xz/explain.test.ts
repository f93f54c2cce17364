import { expect, test } from 'vitest';
import { xzError, xzTruncated } from '../../../../src/formats/xz/explain.ts';

test.each([
  ['LZMA_FORMAT_ERROR', 'FORMAT_CORRUPT'],
  ['LZMA_DATA_ERROR', 'FORMAT_CORRUPT'],
  ['LZMA_OPTIONS_ERROR', 'FORMAT_UNSUPPORTED'],
  ['LZMA_UNSUPPORTED_CHECK', 'FORMAT_UNSUPPORTED'],
  ['LZMA_MEMLIMIT_ERROR', 'LIMIT_EXCEEDED'],
  ['LZMA_MEM_ERROR', 'LIMIT_EXCEEDED'],
  ['LZMA_SOMETHING_NEW', 'FORMAT_CORRUPT'],
])('xzError() makes %s a %s with its offset and a hint', (state, code) => {
  expect(xzError(state, 77)).toMatchObject({
    code,
    message: expect.stringMatching(/at offset 77$/),
    hint: expect.any(String),
    details: { offset: 77, reason: state },
  });
});

test('xzTruncated() says where the stream ends', () => {
  expect(xzTruncated(5)).toMatchObject({ code: 'FORMAT_TRUNCATED', details: { offset: 5 } });
});
