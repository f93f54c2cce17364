import { expect, test } from 'vitest';
import { type ErrorCode, RootsmithError } from '../../../../src/errors/index.ts';
import {
  attemptReferrer,
  describeLeft,
  failureOfReferrer,
  isLasting,
} from '../../../../src/mirror/copy/left-behind.ts';

function failure(code: ErrorCode, status?: number): RootsmithError {
  return new RootsmithError(code, 'no luck', { hint: 'Own hint.', details: status === undefined ? {} : { status } });
}

test.each<[code: ErrorCode, status: number | undefined, isLeft: boolean]>([
  ['IMAGE_NOT_FOUND', undefined, true],
  ['AUTH_DENIED', 403, true],
  ['REGISTRY_ERROR', 400, true],
  ['REGISTRY_ERROR', 408, false],
  ['REGISTRY_ERROR', 429, false],
  ['REGISTRY_ERROR', 500, false],
  ['REGISTRY_ERROR', undefined, false],
  ['NETWORK', undefined, false],
  ['BUG', undefined, false],
])('isLasting() and attemptReferrer() decide about %s %s', async (code, status, isLeft) => {
  const error = failure(code, status);
  const tried = attemptReferrer(() => Promise.reject(error));

  expect(isLasting(error)).toBe(isLeft);
  if (isLeft) expect(await tried).toEqual({ error });
  else await expect(tried).rejects.toMatchObject({ code });
});

test('failureOfReferrer() names the switch for what may pass, and keeps other failures', () => {
  expect(failureOfReferrer(failure('NETWORK'))).toMatchObject({
    code: 'NETWORK',
    message: 'no luck',
    hint: expect.stringContaining('`--no-referrers`'),
  });
  expect(failureOfReferrer(failure('BUG')).hint).toBe('Own hint.');
});

test.each([
  [1, /^a: 1 referrer is left behind: w0 \(no luck\) \[NETWORK\]\. `--no-referrers` leaves out all of them$/],
  [5, /^a: 5 referrers are left behind: w0 .*; w1 .*; w2 .*; and 2 more\. /],
])('describeLeft() counts %i and shows the first', (count, text) => {
  const left = Array.from({ length: count }, (_, at) => ({ what: `w${at}`, error: failure('NETWORK') }));

  expect(describeLeft('a', left)).toMatch(text);
});
