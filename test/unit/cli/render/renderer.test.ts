import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { systemRenderClock } from '../../../../src/cli/render/renderer.ts';

test('systemRenderClock calls again and again until it is stopped', async () => {
  let calls = 0;
  const stop = systemRenderClock.every(1, () => void (calls += 1));
  await expect.poll(() => calls).toBeGreaterThan(1);
  stop();
  const stopped = calls;
  await sleep(10);

  expect(calls).toBe(stopped);
  expect(systemRenderClock.now()).toBeGreaterThan(0);
});
