import { expect, test } from 'vitest';
import { readAll, streamOf } from '../../../../src/bytes/index.ts';
import { createGate, withGate } from '../../../../src/registry/transport/gate.ts';
import type { Fetch, HttpRequest } from '../../../../src/registry/transport/http.ts';
import { fakeClock } from '../../../fixtures/fake-clock.ts';

const request: HttpRequest = { method: 'GET', url: new URL('https://r.test/x'), headers: {}, action: 'read x' };

/** Lets everything happen that can. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('enter() lets in no more than the limit, first come first served', async () => {
  const gate = createGate({ most: 2, clock: fakeClock() });
  const order: number[] = [];
  const leaves: (() => void)[] = [];
  for (const number of [1, 2, 3, 4]) {
    void (async () => {
      leaves.push(await gate.enter('read'));
      order.push(number);
    })();
  }

  await settle();
  const before = [...order];
  leaves[0]?.();
  await settle();

  expect([before, order]).toEqual([
    [1, 2],
    [1, 2, 3],
  ]);
});

test('enter() does not let a question wait for blobs', async () => {
  const gate = createGate({ most: 1, clock: fakeClock() });
  await gate.enter('read');
  await gate.enter('write');

  await expect(gate.enter('ask')).resolves.toBeTypeOf('function');
});

test('enter() gives the place of whoever gives up to the next', async () => {
  const gate = createGate({ most: 1, clock: fakeClock() });
  const leave = await gate.enter('read');
  const stop = new AbortController();
  const second = gate.enter('read', stop.signal);
  const third = gate.enter('read');

  stop.abort(new Error('stop'));
  leave();

  await expect(second).rejects.toThrow('stop');
  await expect(third).resolves.toBeTypeOf('function');
});

test('leaving twice gives one place back', async () => {
  const gate = createGate({ most: 1, clock: fakeClock() });
  const leave = await gate.enter('read');
  leave();
  leave();
  await gate.enter('read');
  let isIn = false;
  void gate.enter('read').then(() => (isIn = true));

  await settle();

  expect(isIn).toBe(false);
});

test('pause() holds everyone back for its time', async () => {
  const clock = fakeClock();
  const gate = createGate({ most: 4, clock });

  gate.pause(3000);
  gate.pause(1000);
  await gate.ready();
  await gate.ready();

  expect(clock.sleeps).toEqual([3000]);
});

test.each([429, 503])(
  'learn() halves after %i, once for requests under way together, and grows again',
  async (status) => {
    const clock = fakeClock();
    const gate = createGate({ most: 8, clock });

    gate.learn(status);
    gate.learn(status);
    const halved = gate.limit();
    clock.advance(1000);
    for (let count = 0; count < 3; count++) {
      gate.learn(status);
      clock.advance(1000);
    }
    const least = gate.limit();
    for (let count = 0; count < 100; count++) gate.learn(200);

    expect([halved, least, gate.limit()]).toEqual([4, 1, 8]);
  },
);

test.each<[string, (response: Awaited<ReturnType<Fetch>>) => Promise<unknown>]>([
  ['read', (response) => readAll(response.body, { limitBytes: 10, what: 'x' })],
  ['discarded', (response) => response.discard()],
])('withGate() keeps a turn until the answer is %s', async (_, end) => {
  const gate = createGate({ most: 1, clock: fakeClock() });
  const fetch = withGate(async ({ url }) => {
    return { url, status: 200, header: () => undefined, body: streamOf(new Uint8Array(1)), discard: async () => {} };
  }, gate);
  const first = await fetch(request);
  let isSecond = false;
  const second = fetch(request).then(() => (isSecond = true));

  await settle();
  const before = isSecond;
  await end(first);
  await second;

  expect([before, isSecond]).toEqual([false, true]);
});

test('withGate() gives the turn back after a failure', async () => {
  const gate = createGate({ most: 1, clock: fakeClock() });
  const fetch = withGate(() => Promise.reject(new Error('broken')), gate);

  await expect(fetch(request)).rejects.toThrow('broken');
  await expect(fetch(request)).rejects.toThrow('broken');
});

test('withGate() lets the requests of an upload pass, which has its turn, but not in a pause', async () => {
  const clock = fakeClock();
  const gate = createGate({ most: 1, clock });
  await gate.enter('write');
  gate.pause(500);
  const fetch = withGate(async ({ url }) => {
    return { url, status: 202, header: () => undefined, body: streamOf(), discard: async () => {} };
  }, gate);

  await expect(fetch({ ...request, method: 'PATCH', lane: 'write' })).resolves.toMatchObject({ status: 202 });
  expect(clock.sleeps).toEqual([500]);
});
