import { expect, test } from 'vitest';
import { readSourceDateEpoch } from '../../../src/files/index.ts';

test.each([
  [{}, undefined],
  [{ SOURCE_DATE_EPOCH: '' }, undefined],
  [{ SOURCE_DATE_EPOCH: '0' }, 0],
  [{ SOURCE_DATE_EPOCH: '4294967295' }, 4_294_967_295],
])('readSourceDateEpoch() of %j is %s', (env, seconds) => {
  expect(readSourceDateEpoch(env)).toBe(seconds);
});

test.each(['1.5', '-1', '4294967296', 'now', '0x10', ' 1'])('readSourceDateEpoch() refuses %j', (text) => {
  expect(() => readSourceDateEpoch({ SOURCE_DATE_EPOCH: text })).toThrow(
    expect.objectContaining({ code: 'USAGE', message: `SOURCE_DATE_EPOCH is \`${text}\`, not a time` }),
  );
});
