import { describe, expect, test } from 'vitest';
import { RootsmithError } from '../../../../src/errors/index.ts';
import type { ProgressEvent } from '../../../../src/progress/index.ts';
import type { Fetch, HttpRequest, HttpResponse } from '../../../../src/registry/transport/http.ts';
import { backoffMs, retryAfterMs, withRetry } from '../../../../src/registry/transport/retry.ts';
import { fakeClock } from '../../../fixtures/fake-clock.ts';

const now = Date.UTC(2024, 0, 1);
const request: HttpRequest = { method: 'GET', url: new URL('http://r.test/x'), headers: {}, action: 'read x' };

function response(status: number, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return {
    url: request.url,
    status,
    header: (name) => headers[name],
    body: (async function* () {})(),
    discard: async () => {},
  };
}

function failing(...outcomes: readonly (HttpResponse | Error)[]) {
  const left = [...outcomes];
  let calls = 0;
  const fetch: Fetch = async () => {
    calls++;
    const next = left.length > 1 ? left.shift() : left[0];
    if (next instanceof Error || next === undefined) throw next;
    return next;
  };
  return { fetch, calls: () => calls };
}

function setUp(fetch: Fetch) {
  const [clock, events] = [fakeClock(now), [] as ProgressEvent[]];
  return {
    clock,
    events,
    retrying: withRetry(fetch, {
      host: 'r.test',
      retries: 3,
      clock,
      random: () => 0,
      report: (event) => events.push(event),
    }),
  };
}

const broken = new RootsmithError('NETWORK', 'cannot read x: the connection broke', {
  details: { reason: 'ECONNRESET' },
});

test.each([408, 429, 500, 502, 503, 504])('withRetry() tries again after status %i', async (status) => {
  const { fetch } = failing(response(status), response(200));

  expect((await setUp(fetch).retrying(request)).status).toBe(200);
});

test.each([400, 401, 403, 404, 501])('withRetry() returns status %i at once', async (status) => {
  const { fetch, calls } = failing(response(status));

  await setUp(fetch).retrying(request);

  expect(calls()).toBe(1);
});

test('withRetry() doubles the wait after each broken connection, and reports it', async () => {
  const { fetch } = failing(broken, broken, response(200));
  const { retrying, clock, events } = setUp(fetch);

  await retrying(request);

  expect(clock.sleeps).toEqual([250, 500]);
  expect(events[1]).toEqual({
    kind: 'retry',
    host: 'r.test',
    what: 'read x',
    reason: 'the connection broke',
    waitMs: 500,
  });
});

test('withRetry() waits as Retry-After says', async () => {
  const { fetch } = failing(response(429, { 'retry-after': '7' }), response(200));
  const { retrying, clock } = setUp(fetch);

  await retrying(request);

  expect(clock.sleeps).toEqual([7000]);
});

test('withRetry() gives up with the last answer', async () => {
  const { fetch, calls } = failing(response(503));

  expect((await setUp(fetch).retrying(request)).status).toBe(503);
  expect(calls()).toBe(4);
});

test('withRetry() gives up with the last error', async () => {
  await expect(setUp(failing(broken).fetch).retrying(request)).rejects.toBe(broken);
});

test.each([
  ['an unknown host', new RootsmithError('NETWORK', 'x', { details: { reason: 'ENOTFOUND' } })],
  ['a certificate', new RootsmithError('TLS_UNTRUSTED', 'x', { details: { reason: 'CERT_HAS_EXPIRED' } })],
  ['a bug', new TypeError('x')],
])('withRetry() does not repeat what failed by %s', async (_, error) => {
  const { fetch, calls } = failing(error);

  await expect(setUp(fetch).retrying(request)).rejects.toBe(error);
  expect(calls()).toBe(1);
});

test('withRetry() sends a stream once', async () => {
  const { fetch, calls } = failing(response(503), response(200));
  const body = { kind: 'stream', stream: (async function* () {})(), size: 0 } as const;

  expect((await setUp(fetch).retrying({ ...request, method: 'PUT', body })).status).toBe(503);
  expect(calls()).toBe(1);
});

describe('retryAfterMs()', () => {
  test.each([
    [undefined, undefined],
    ['3', 3000],
    ['0', 0],
    ['999999999', 60_000],
    [new Date(now + 5000).toUTCString(), 5000],
    [new Date(now - 5000).toUTCString(), 0],
    ['soon', undefined],
  ])('retryAfterMs() of %s is %s', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });
});

test.each([
  [0, 0, 250],
  [0, 0.999, 500],
  [20, 0, 15_000],
])('backoffMs() of attempt %i at chance %d is %i', (attempt, random, ms) => {
  expect(backoffMs(attempt, () => random)).toBe(ms);
});

test.each([
  [429, [7000]],
  [503, []],
])('withRetry() holds the whole host back after status %i', async (status, expected) => {
  const { fetch } = failing(response(status, { 'retry-after': '7' }), response(200));
  const pauses: number[] = [];
  const policy = { host: 'r.test', retries: 1, clock: fakeClock(now), random: () => 0, report: () => {} };

  await withRetry(fetch, { ...policy, pause: (ms) => void pauses.push(ms) })(request);

  expect(pauses).toEqual(expected);
});
