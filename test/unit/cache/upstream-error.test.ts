import { expect, test } from 'vitest';
import { isMissing, isOutage, isRefusal, upstreamRefusal } from '../../../src/cache/upstream-error.ts';
import { RootsmithError } from '../../../src/errors/index.ts';
import { ApiError } from '../../../src/server/api-error.ts';

const withStatus = (status: number): RootsmithError =>
  new RootsmithError('REGISTRY_ERROR', 'x', { details: { status } });

test.each([
  [new RootsmithError('IMAGE_NOT_FOUND', 'x'), true, false],
  [withStatus(404), true, false],
  [withStatus(503), false, true],
  [new RootsmithError('NETWORK', 'x'), false, true],
  [new Error('bug'), false, false],
])('isMissing() and isOutage() tell %s apart', (error, missing, outage) => {
  expect([isMissing(error), isOutage(error)]).toEqual([missing, outage]);
});

test.each([
  [withStatus(429), 429],
  [new RootsmithError('AUTH_DENIED', 'x'), 403],
  [new RootsmithError('CREDENTIALS_INVALID', 'x'), 403],
  [new RootsmithError('DIGEST_MISMATCH', 'x'), 502],
])('upstreamRefusal() of %s is %d, and says nothing of the cause', (error, status) => {
  const refusal = upstreamRefusal('docker.io', error) as ApiError;

  expect(refusal).toBeInstanceOf(ApiError);
  expect([refusal.status, refusal.message.includes('docker.io'), refusal.cause]).toEqual([status, true, error]);
});

test('upstreamRefusal() leaves our own refusals and bugs as they are', () => {
  const [own, bug] = [new ApiError('DENIED', 'no room'), new Error('bug')];

  expect([upstreamRefusal('h', own), upstreamRefusal('h', bug)]).toEqual([own, bug]);
});

test('isRefusal() is true of what may concern one repository alone', () => {
  const errors = [new RootsmithError('AUTH_REQUIRED', 'x'), new RootsmithError('NETWORK', 'x'), new Error('x')];

  expect(errors.map(isRefusal)).toEqual([true, false, false]);
});
