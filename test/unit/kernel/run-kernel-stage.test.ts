import { expect, test } from 'vitest';
import { runKernelStage } from '../../../src/kernel/run-kernel-stage.ts';
import type { ProgressEvent } from '../../../src/progress/index.ts';

test('runKernelStage() reports the start and the end of a stage with its summary', async () => {
  const events: ProgressEvent[] = [];
  const context = { report: (event: ProgressEvent) => void events.push(event), signal: undefined };

  const result = await runKernelStage(
    'compile',
    context,
    async () => 7,
    (steps) => `${steps} steps`,
  );

  expect(result).toBe(7);
  expect(events).toEqual([
    { kind: 'stage-start', stage: 'compile', platform: '' },
    { kind: 'stage-done', stage: 'compile', platform: '', summary: '7 steps' },
  ]);
});

test('runKernelStage() begins nothing once it was stopped', async () => {
  const reason = new Error('stopped');
  const context = { report: () => undefined, signal: AbortSignal.abort(reason) };

  await expect(runKernelStage('compile', context, async () => 1, String)).rejects.toBe(reason);
});
