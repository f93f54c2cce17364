import { expect, test } from 'vitest';
import { asRootsmithError } from '../../../src/errors/index.ts';

test.each([
  ['EFBIG', 'DISK_FULL', 'does not allow a file of this size'],
  ['ENOSPC', 'DISK_FULL', 'no space left'],
  ['ENOENT', 'NOT_FOUND', 'no such file'],
  ['EACCES', 'PERMISSION', 'permission denied'],
  ['EMFILE', 'TOO_MANY_FILES', 'reached its limit of open files'],
  ['ENFILE', 'TOO_MANY_FILES', 'machine has reached its limit of open files'],
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

const emfile = Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });

test.each([
  ['a cause', new TypeError('fetch failed', { cause: emfile })],
  ['one of several causes', new AggregateError([new Error('x'), emfile])],
  ['words', Object.assign(new Error('Worker initialization failure: EMFILE'), { code: 'ERR_WORKER_INIT_FAILED' })],
])('asRootsmithError() finds in %s that no more files can be opened', (_, error) => {
  expect(asRootsmithError(error, 'finish')).toMatchObject({
    code: 'TOO_MANY_FILES',
    exitCode: 9,
    hint: expect.stringContaining('`ulimit -n 1024`'),
    cause: error,
  });
});
