import { expect, test } from 'vitest';
import { isCode } from '../../../src/files/error-code.ts';

test.each<[unknown, boolean]>([
  [Object.assign(new Error('exists'), { code: 'EEXIST' }), true],
  [Object.assign(new Error('missing'), { code: 'ENOENT' }), false],
  [new Error('EEXIST'), false],
  [{ code: 'EEXIST' }, false],
  [undefined, false],
])('isCode(%o) with EEXIST is %s', (error, expected) => {
  expect(isCode(error, 'EEXIST')).toBe(expected);
});
