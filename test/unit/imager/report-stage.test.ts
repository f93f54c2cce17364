import { expect, test } from 'vitest';
import { reportStage } from '../../../src/imager/report-stage.ts';
import type { ProgressEvent } from '../../../src/progress/index.ts';

test('reportStage() reports start and end around what it runs', async () => {
  const history: unknown[] = [];
  const report = ({ kind }: ProgressEvent): void => void history.push(kind);

  const result = await reportStage({ stage: 'write', what: 'iso' }, { report }, async () => history.push('run'));

  expect(history).toEqual(['stage-start', 'run', 'stage-done']);
  expect(result).toBe(2);
});

test('reportStage() does not report the end of what failed', async () => {
  const history: unknown[] = [];
  const report = ({ kind }: ProgressEvent): void => void history.push(kind);
  const failing = reportStage({ stage: 'read', what: 'a' }, { report }, () => Promise.reject(new Error('broken')));

  await expect(failing).rejects.toThrow('broken');
  expect(history).toEqual(['stage-start']);
});
