import { expect, test } from 'vitest';
import { RootsmithError } from '../../../../src/errors/index.ts';
import { attempt } from '../../../../src/mirror/copy/failures.ts';

test('attempt() says of a fault of ours which it is, and keeps its cause', async () => {
  const cause = new TypeError('x is not a function');

  expect(await attempt(() => Promise.reject(cause))).toMatchObject({
    error: {
      code: 'BUG',
      exitCode: 1,
      message: expect.stringMatching(/^this is a bug in rootsmith: TypeError: x is not a function at /),
      hint: 'Report it with the name of the image.',
      cause,
    },
  });
});

test('attempt() gives what failed, and throws what ends the run', async () => {
  const failure = new RootsmithError('IMAGE_NOT_FOUND', 'gone');
  const stop = new RootsmithError('INTERRUPTED', 'stopped');

  expect(await attempt(() => Promise.resolve(5))).toEqual({ value: 5 });
  expect(await attempt(() => Promise.reject(failure))).toEqual({ error: failure });
  await expect(attempt(() => Promise.reject(stop))).rejects.toBe(stop);
  await expect(attempt(() => Promise.reject(failure), AbortSignal.abort(stop))).rejects.toBe(stop);
});
