import { expect, test } from 'vitest';
import { readAll, streamOf } from '../../../../src/bytes/index.ts';
import { createBandwidth, withBandwidth } from '../../../../src/registry/transport/bandwidth.ts';
import type { HttpRequest } from '../../../../src/registry/transport/http.ts';
import { fakeClock } from '../../../fixtures/fake-clock.ts';

const url = new URL('https://r.test/x');

test('spend() keeps to the rate, after a little at once', async () => {
  const clock = fakeClock();
  const bandwidth = createBandwidth(1000, clock);
  const start = clock.now();

  for (let count = 0; count < 100; count++) await bandwidth.spend(100);

  expect(clock.now() - start).toBe(10_000);
});

test('spend() does not save up a long rest', async () => {
  const clock = fakeClock();
  const bandwidth = createBandwidth(1000, clock);
  clock.advance(60_000);

  await bandwidth.spend(1250);

  expect(clock.sleeps).toEqual([1000]);
});

test('withBandwidth() counts what comes and what goes in one budget', async () => {
  const clock = fakeClock();
  const fetch = withBandwidth(
    async ({ body }) => {
      if (body?.kind === 'stream') await readAll(body.stream, { limitBytes: 1e6, what: 'x' });
      return {
        url,
        status: 200,
        header: () => undefined,
        body: streamOf(new Uint8Array(3000)),
        discard: async () => {},
      };
    },
    createBandwidth(1000, clock),
  );
  const start = clock.now();
  const stream = streamOf(new Uint8Array(2000));
  const request: HttpRequest = {
    method: 'PUT',
    url,
    headers: {},
    action: 'x',
    body: { kind: 'stream', stream, size: 2000 },
  };

  const response = await fetch(request);
  await readAll(response.body, { limitBytes: 1e6, what: 'x' });

  expect(clock.now() - start).toBe(5000);
});
