import { expect, test } from 'vitest';
import { RootsmithError } from '../../../../src/errors/index.ts';
import { isFailed, orFailed } from '../../../../src/mirror/copy/failed-image.ts';
import { parseImagePlace } from '../../../../src/mirror/images/image-place.ts';

const names = { source: parseImagePlace('a.example/app:v1'), target: { repository: 'app', tag: 'v1' } };

test('orFailed() gives the result, or a failed image with its names', async () => {
  const error = new RootsmithError('NETWORK', 'cut');

  const fine = await orFailed(names, undefined, async () => ({ answer: 1 }));
  const failed = await orFailed(names, undefined, () => Promise.reject(error));

  expect([fine, failed]).toEqual([{ answer: 1 }, { ...names, error }]);
  expect([isFailed(fine), isFailed(failed)]).toEqual([false, true]);
});

test('orFailed() throws an interruption, which concerns all images', async () => {
  const interrupted = new RootsmithError('INTERRUPTED', 'stopped');

  await expect(orFailed(names, undefined, () => Promise.reject(interrupted))).rejects.toBe(interrupted);
  await expect(orFailed(names, AbortSignal.abort(interrupted), () => Promise.reject(new Error('late')))).rejects.toBe(
    interrupted,
  );
});
