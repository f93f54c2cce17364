import { expect, test } from 'vitest';
import { isMissing, isOutage, isRefusal, upstreamRefusal } from '../../../src/cache/upstream-error.ts';
import { RootsmithError } from '../../../src/errors/index.ts';
import { RepositoryError } from '../../../src/oci/index.ts';

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
  [withStatus(429), 'UPSTREAM_BUSY'],
  [new RootsmithError('AUTH_DENIED', 'x'), 'UPSTREAM_DENIED'],
  [new RootsmithError('CREDENTIALS_INVALID', 'x'), 'UPSTREAM_DENIED'],
  [new RootsmithError('DIGEST_MISMATCH', 'x'), 'UPSTREAM_FAILED'],
])('upstreamRefusal() of %s is %s, and names the host alone', (error, code) => {
  const refusal = upstreamRefusal('docker.io', error) as RepositoryError;

  expect(refusal).toBeInstanceOf(RepositoryError);
  expect([refusal.code, refusal.message.includes('docker.io'), refusal.cause]).toEqual([code, true, error]);
});

test('upstreamRefusal() leaves our own refusals and bugs as they are', () => {
  const [own, bug] = [new RepositoryError('NO_ROOM', 'no room'), new Error('bug')];

  expect([upstreamRefusal('h', own), upstreamRefusal('h', bug)]).toEqual([own, bug]);
});

test('isRefusal() is true of what may concern one repository alone', () => {
  const errors = [new RootsmithError('AUTH_REQUIRED', 'x'), new RootsmithError('NETWORK', 'x'), new Error('x')];

  expect(errors.map(isRefusal)).toEqual([true, false, false]);
});
