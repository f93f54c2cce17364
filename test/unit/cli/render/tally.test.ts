import { expect, test } from 'vitest';
import type { ProgressEvent } from '../../../../src/progress/index.ts';
import { blobDone, blobStart, digestNumber, mirrorStart, progressAfter } from '../../../fixtures/progress-events.ts';

const digest = digestNumber(9);

function stage(name: 'squash' | 'pack', sizes?: Extract<ProgressEvent, { kind: 'stage-done' }>['sizes']) {
  const facts = { stage: name, platform: '' } as const;
  return [
    { kind: 'stage-start', ...facts },
    { kind: 'stage-done', ...facts, summary: '', sizes },
  ] as const;
}

test('followTally() adds up times and sizes of the platforms', () => {
  const sizes = { what: 'rootfs', before: 100, after: 90, copied: 80, compressed: { from: 30, to: 10 } };
  const [start, done] = stage('squash', sizes);

  const { tally } = progressAfter([
    [0, start],
    [100, done],
    [200, start],
    [350, done],
  ]);

  expect([...tally.stages]).toEqual([['squash', 250]]);
  expect(tally.sizes.get('rootfs')).toEqual({
    what: 'rootfs',
    before: 200,
    after: 180,
    copied: 160,
    compressed: { from: 60, to: 20 },
  });
});

test('followTally() tells moved, mounted and skipped blobs apart', () => {
  const { tally } = progressAfter([
    [0, blobStart(1, 'a', 5)],
    [1, blobDone(1, 'a')],
    [2, { kind: 'blob-skip', digest, reason: 'exists', size: 7 }],
    [3, { kind: 'blob-skip', digest, reason: 'mounted', size: 8 }],
    [4, { kind: 'retry', host: 'r', what: '', reason: '', waitMs: 1 }],
  ]);

  expect(tally).toMatchObject({
    moved: { blobs: 1, bytes: 5 },
    skipped: { blobs: 1, bytes: 7 },
    mounted: { blobs: 1, bytes: 8 },
    retries: 1,
  });
});

test('followTally() ends planning where copying begins, and copying at the end', () => {
  const { tally } = progressAfter([
    [10, { kind: 'plan-images', done: 1, total: 1 }],
    [30, mirrorStart],
    [100, { kind: 'finished', made: [] }],
  ]);

  expect([...tally.stages]).toEqual([
    ['plan', 20],
    ['copy', 70],
  ]);
});
