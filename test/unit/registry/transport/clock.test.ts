import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { createTokenCache } from '../../../../src/registry/auth/tokens.ts';
import { createBandwidth } from '../../../../src/registry/transport/bandwidth.ts';
import { systemClock } from '../../../../src/registry/transport/clock.ts';
import { createGate } from '../../../../src/registry/transport/gate.ts';
import type { HttpResponse } from '../../../../src/registry/transport/http.ts';
import { withRetry } from '../../../../src/registry/transport/retry.ts';
import { fakeClock } from '../../../fixtures/fake-clock.ts';

const HOUR_MS = 3_600_000;
const request = { method: 'GET', url: new URL('https://r.test/v2/'), headers: {}, action: 'ask' } as const;

/** From now on the machine believes that it is another time. */
function jump(ms: number): void {
  const real = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => real() + ms);
}

afterEach(() => {
  vi.restoreAllMocks();
});

function answer(status: number, headers: Readonly<Record<string, string>>, body = ''): HttpResponse {
  return {
    url: request.url,
    status,
    header: (name) => headers[name],
    body: streamOf(new TextEncoder().encode(body)),
    discard: async () => {},
  };
}

test.each([-HOUR_MS, HOUR_MS])('systemClock.now() goes on where the time of day jumps by %d ms', (ms) => {
  const before = systemClock.now();
  const today = systemClock.today();
  jump(ms);

  expect(systemClock.now() - before).toBeGreaterThanOrEqual(0);
  expect(systemClock.now() - before).toBeLessThan(10_000);
  expect(Math.abs(systemClock.today() - today - ms)).toBeLessThan(10_000);
});

test.each([-HOUR_MS, HOUR_MS])('a token is neither kept too long nor thrown away by a jump of %d ms', async (ms) => {
  let fetched = 0;
  const tokens = createTokenCache(async () => {
    fetched += 1;
    return answer(
      200,
      {},
      JSON.stringify({ token: `t${fetched}`, expires_in: 300, issued_at: '2001-01-01T00:00:00Z' }),
    );
  }, systemClock);
  const question = { realm: new URL('https://r.test/token'), service: undefined, scopes: [], login: undefined };

  await tokens.get(question);
  jump(ms);

  expect(await tokens.get(question)).toBe('t1');
});

test('a limit of bandwidth and a pause do not wait for an hour that a clock went back', async () => {
  const bandwidth = createBandwidth(1_000_000);
  const gate = createGate({ most: 2, clock: systemClock });
  gate.pause(10);
  await bandwidth.spend(1000);
  jump(-HOUR_MS);
  const started = performance.now();

  await bandwidth.spend(1000);
  await bandwidth.spend(1000);
  await gate.ready();

  expect(performance.now() - started).toBeLessThan(5000);
});

test.each([
  ['the clock of the server', { date: 'Mon, 01 Jan 2024 10:00:00 GMT' }, 7000],
  ['our own where the server tells none', {}, 60_000],
])('Retry-After as a date is measured by %s', async (_, date, waited) => {
  const clock = fakeClock(Date.UTC(2024, 0, 1, 9)); // an hour slow
  let asked = 0;
  const fetch = withRetry(
    async () => {
      asked += 1;
      return answer(asked === 1 ? 503 : 200, { 'retry-after': 'Mon, 01 Jan 2024 10:00:07 GMT', ...date });
    },
    { host: 'r.test', retries: 1, clock, random: () => 0, report: () => {} },
  );

  await fetch(request);

  expect(clock.sleeps).toEqual([waited]);
});

test('nothing but the clock asks for the time of day, so that no duration can be negative', () => {
  const root = join(import.meta.dirname, '../../../..');
  const asking = globSync('src/**/*.ts', { cwd: root }).filter((path) =>
    /\bDate\.now\b|new Date\(\)/.test(readFileSync(join(root, path), 'utf8')),
  );

  // The heartbeat writes it into the times of a file, which nobody compares with a clock.
  // The collector, and the caches, compare times of files with each other.
  // New keys are valid from the day on which they are made.
  const known = [
    'src/cli/commands/secureboot-init.ts',
    'src/files/cached-files.ts',
    'src/files/heartbeat.ts',
    'src/layout/collect/collector.ts',
    'src/registry/transport/clock.ts',
  ];
  expect(asking.toSorted()).toEqual(known);
});
