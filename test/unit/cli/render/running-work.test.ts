import { expect, test } from 'vitest';
import {
  blobBytes,
  blobDone,
  blobStart,
  digestNumber,
  mirrorStart,
  progressAfter,
} from '../../../fixtures/progress-events.ts';

test('followWork() knows a stage from its start to its end, and how far it is', () => {
  const begun = progressAfter([
    [10, { kind: 'stage-start', stage: 'pull', platform: 'linux/arm64' }],
    [20, { kind: 'stage-progress', stage: 'pull', done: 5, total: 9, unit: 'bytes' }],
    [30, { kind: 'stage-progress', stage: 'pull', done: 7, unit: 'bytes' }],
  ]);
  const done = progressAfter([
    [10, { kind: 'stage-start', stage: 'pull', platform: '' }],
    [20, { kind: 'stage-done', stage: 'pull', platform: '', summary: '' }],
  ]);

  expect(begun.stages.get('pull')).toMatchObject({
    detail: 'linux/arm64',
    startedAt: 10,
    figure: { done: 7, total: 9 },
  });
  expect(done.stages.size).toBe(0);
});

test('followWork() takes no figure of a stage that does not run', () => {
  const state = progressAfter([[1, { kind: 'stage-progress', stage: 'pack', done: 5, unit: 'bytes' }]]);

  expect(state.stages.size).toBe(0);
});

test('followWork() adds up what has moved and what moves now', () => {
  const state = progressAfter([
    [0, mirrorStart],
    [1, blobStart(1)],
    [2, blobStart(2)],
    [3, blobBytes(1, 1_000_000)],
    [4, blobBytes(2, 2_000_000)],
    [5, blobDone(1)],
  ]);

  expect(state.stages.get('copy')?.figure).toMatchObject({ done: 63_400_000, total: 4_500_000_000 });
  expect([...state.transfers.values()]).toMatchObject([{ label: 'siderolabs/installer 0000002' }]);
});

test('followWork() subtracts the bytes of a transfer that failed or went back', () => {
  const facts = [
    [0, mirrorStart],
    [1, blobStart(1)],
    [2, blobBytes(1, 50_000_000)],
  ] as const;

  const back = progressAfter([...facts, [3, blobBytes(1, 8_000_000)]]);
  const failed = progressAfter([
    ...facts,
    [3, { kind: 'blob-failed', digest: digestNumber(1), name: 'siderolabs/installer' }],
  ]);

  expect(back.stages.get('copy')?.figure?.done).toBe(8_000_000);
  expect(failed.stages.get('copy')?.figure?.done).toBe(0);
  expect(failed.transfers.size).toBe(0);
});

test('followWork() tells one blob on its way to two repositories apart', () => {
  const state = progressAfter([
    [0, blobStart(1, 'one')],
    [0, blobStart(1, 'two')],
    [1, blobBytes(1, 7, 'two')],
  ]);

  expect([...state.transfers.values()].map(({ figure }) => figure.done)).toEqual([0, 7]);
});

test('followWork() plans, then copies, and counts the images that it is done with', () => {
  const names = { source: 'a', target: 'b' };
  const planning = progressAfter([[0, { kind: 'plan-images', done: 3, total: 300 }]]);
  const copying = progressAfter([
    [0, { kind: 'plan-images', done: 300, total: 300 }],
    [1, mirrorStart],
    [2, { kind: 'image-done', ...names, digest: digestNumber(1) }],
    [3, { kind: 'image-failed', ...names, code: 'NETWORK', reason: 'x' }],
  ]);

  expect(planning.stages.get('plan')?.figure).toMatchObject({ done: 3, total: 300, unit: 'images' });
  expect([...copying.stages.keys()]).toEqual(['copy']);
  expect(copying.images).toEqual({ done: 2, total: 279 });
});

test('followWork() knows that nothing runs after the end', () => {
  const state = progressAfter([
    [0, mirrorStart],
    [1, blobStart(1)],
    [2, { kind: 'finished', made: [] }],
  ]);

  expect([state.stages.size, state.transfers.size, state.images]).toEqual([0, 0, undefined]);
});

test('followWork() shows the command of an outside program with its stage', () => {
  const state = progressAfter([
    [0, { kind: 'stage-start', stage: 'compile', platform: '' }],
    [1, { kind: 'step', what: 'CC kernel/fork.o', count: 12 }],
  ]);

  expect(state.stages.get('compile')?.step).toBe('CC kernel/fork.o (12)');
});
