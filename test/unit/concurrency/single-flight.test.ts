import { expect, test } from 'vitest';
import { SingleFlight } from '../../../src/concurrency/single-flight.ts';

test('run() gives those who ask meanwhile the same answer, and asks again afterwards', async () => {
  const flights = new SingleFlight<number>();
  let runs = 0;
  const action = async (): Promise<number> => (runs += 1);

  const together = await Promise.all([flights.run('a', action), flights.run('a', action), flights.run('b', action)]);

  expect(together).toEqual([1, 1, 2]);
  expect(await flights.run('a', action)).toBe(3);
});

test('run() tells everybody of a failure, and asks again afterwards', async () => {
  const flights = new SingleFlight<number>();
  const fail = async (): Promise<number> => {
    throw new Error('no');
  };

  const both = await Promise.allSettled([flights.run('a', fail), flights.run('a', fail)]);

  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await flights.run('a', async () => 1)).toBe(1);
});
