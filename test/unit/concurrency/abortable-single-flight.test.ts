import { expect, test } from 'vitest';
import { AbortableSingleFlight } from '../../../src/concurrency/index.ts';

test('run() shares one result with all that ask meanwhile, and asks again afterwards', async () => {
  const flights = new AbortableSingleFlight<number>();
  let runs = 0;
  const action = async (): Promise<number> => (runs += 1);

  expect(await Promise.all([flights.run('a', action), flights.run('a', action), flights.run('b', action)])).toEqual([
    1, 1, 2,
  ]);
  expect(await flights.run('a', action)).toBe(3);
});

test('run() aborts the work when the last caller has gone, and not before', async () => {
  const flights = new AbortableSingleFlight<string>();
  const [first, second] = [new AbortController(), new AbortController()];
  let abandoned: AbortSignal | undefined;
  const action = (signal: AbortSignal): Promise<string> => {
    abandoned = signal;
    return new Promise(() => undefined);
  };
  const both = [flights.run('a', action, first.signal), flights.run('a', action, second.signal)];
  const settled = Promise.allSettled(both);

  first.abort(new Error('first'));
  await expect(both[0]).rejects.toThrow('first');
  expect(abandoned?.aborted).toBe(false);
  second.abort(new Error('second'));
  await settled;
  expect(abandoned?.aborted).toBe(true);
});

test('run() tells every caller of a failure, and asks again afterwards', async () => {
  const flights = new AbortableSingleFlight<number>();
  const fail = (): Promise<number> => Promise.reject(new Error('no'));

  const both = await Promise.allSettled([flights.run('a', fail), flights.run('a', fail)]);

  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await flights.run('a', async () => 1)).toBe(1);
});

test('run() does not start for a caller that has gone already', async () => {
  const flights = new AbortableSingleFlight<number>();
  let runs = 0;

  await expect(flights.run('a', async () => (runs += 1), AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  expect(runs).toBe(0);
});
