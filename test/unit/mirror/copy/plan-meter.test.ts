import { expect, test } from 'vitest';
import { planMeter } from '../../../../src/mirror/copy/plan-meter.ts';
import type { ProgressEvent } from '../../../../src/progress/index.ts';

test('planMeter() counts images whose steps are done, and all of them at the end', async () => {
  const events: ProgressEvent[] = [];
  const meter = planMeter(2, 2, (event) => events.push(event));

  expect(await meter.step(Promise.resolve('result'))).toBe('result');
  meter.end();

  expect(events).toEqual([
    { kind: 'plan-images', done: 0, total: 2 },
    { kind: 'plan-images', done: 2, total: 2 },
  ]);
});

test('planMeter() does not count a step that is broken off', async () => {
  const events: ProgressEvent[] = [];

  await expect(
    planMeter(1, 1, (event) => events.push(event)).step(Promise.reject(new Error('stop'))),
  ).rejects.toThrow();

  expect(events).toEqual([]);
});
