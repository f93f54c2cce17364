import { expect, test } from 'vitest';
import { asRootsmithError } from '../../../src/errors/index.ts';

test.each([
  ['EFBIG', 'DISK_FULL', 'takes no file of this size'],
  ['ENOSPC', 'DISK_FULL', 'no space left'],
  ['ENOENT', 'NOT_FOUND', 'no such file'],
  ['EACCES', 'PERMISSION', 'permission denied'],
])('asRootsmithError() explains %s', (code, ours, found) => {
  const cause = Object.assign(new Error('refused'), { code });

  expect(asRootsmithError(cause, 'write `out/x`')).toMatchObject({
    code: ours,
    message: expect.stringMatching(`cannot write \`out/x\`: .*${found}`),
    hint: expect.any(String),
    cause,
  });
});

test('asRootsmithError() leaves alone what nobody has a sentence for', () => {
  const error = Object.assign(new Error('odd'), { code: 'EODD' });

  expect(asRootsmithError(error, 'write')).toBe(error);
});
