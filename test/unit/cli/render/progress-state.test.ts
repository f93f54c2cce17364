import { expect, test } from 'vitest';
import { follow, newProgress } from '../../../../src/cli/render/progress-state.ts';

test('follow() keeps what runs and what was done, and changes nothing that it was given', () => {
  const before = newProgress(5);
  const running = follow(before, { kind: 'stage-start', stage: 'pack', platform: '' }, 10);
  const after = follow(running, { kind: 'stage-done', stage: 'pack', platform: '', summary: '' }, 40);

  expect([before.stages.size, running.stages.size, after.stages.size]).toEqual([0, 1, 0]);
  expect([...after.tally.stages]).toEqual([['pack', 30]]);
  expect(after.tally.startedAt).toBe(5);
});
