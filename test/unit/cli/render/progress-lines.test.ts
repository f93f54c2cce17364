import { expect, test } from 'vitest';
import { progressLines, progressSentence } from '../../../../src/cli/render/progress-lines.ts';
import { blobBytes, blobStart, mirrorStart, progressAfter } from '../../../fixtures/progress-events.ts';

/** A mirror run with so many transfers, after ten seconds. */
function copying(transfers: number) {
  const numbers = Array.from({ length: transfers }, (_, at) => at);
  return progressAfter([
    [0, mirrorStart],
    ...numbers.map((number) => [0, blobStart(number)] as const),
    ...numbers.map((number) => [10_000, blobBytes(number, 6_000_000)] as const),
  ]);
}

test('progressLines() has a row for each transfer, the total, and how long it takes', () => {
  const lines = progressLines(copying(2), { columns: 80, rows: 24 }, 10_000);

  expect(lines).toEqual([
    '…staller 0000000  [>     ]       6.0 of 61.4 MB    9 %  600.0 KB/s   2 min left',
    '…staller 0000001  [>     ]       6.0 of 61.4 MB    9 %  600.0 KB/s   2 min left',
    'copy              [>     ]    12.0 MB of 4.5 GB    0 %    1.2 MB/s     1 h left',
    '          10.0 s, 0 of 279 images',
  ]);
});

test('progressLines() folds transfers that do not fit', () => {
  const lines = progressLines(copying(15), { columns: 80, rows: 10 }, 10_000);

  expect(lines.filter((line) => line.includes('[>')).length).toBe(6);
  expect(lines[5]).toBe('  and 10 more');
  expect(lines).toHaveLength(8);
});

test.each([1, 2, 3, 4, 5, 24])('progressLines() of 15 transfers leaves one of %i rows free', (rows) => {
  const lines = progressLines(copying(15), { columns: 80, rows }, 10_000);

  expect(lines.length).toBeLessThanOrEqual(Math.max(rows - 1, 1));
});

test.each([10, 20, 40, 80, 200])('progressLines() keeps within %i columns', (columns) => {
  for (const line of progressLines(copying(15), { columns, rows: 24 }, 10_000))
    expect(line.length).toBeLessThan(columns);
});

test('progressLines() of a stage without a figure still moves', () => {
  const state = progressAfter([
    [0, { kind: 'stage-start', stage: 'compile', platform: 'linux/amd64' }],
    [5, { kind: 'step', what: 'CC kernel/fork.o', count: 12 }],
  ]);

  const [first, second] = [1000, 1900].map((at) => progressLines(state, { columns: 80, rows: 24 }, at));

  expect(first).toEqual(['compile   1.0 s, linux/amd64, CC kernel/fork.o (12)']);
  expect(second).not.toEqual(first);
});

test('progressLines() of nothing is nothing', () => {
  expect(progressLines(progressAfter([]), { columns: 80, rows: 24 }, 0)).toEqual([]);
});

test('progressLines() escapes what others named', () => {
  const state = progressAfter([[0, { kind: 'stage-start', stage: 'write', platform: 'a\u001b[2Jb' }]]);

  expect(progressLines(state, { columns: 80, rows: 24 }, 0).join('')).not.toContain('\u001b');
});

test('progressSentence() says how far the work is', () => {
  expect(progressSentence(copying(2), 10_000)).toBe(
    'copy      12.0 MB of 4.5 GB (0 %), 1.2 MB/s, 1 h left, 0 of 279 images, for 10.0 s',
  );
  expect(progressSentence(progressAfter([]), 0)).toBeUndefined();
});

test('progressSentence() tells of the transfers of a stage that has no figure', () => {
  const state = progressAfter([
    [0, { kind: 'stage-start', stage: 'publish', platform: '' }],
    [0, blobStart(1, 'r.example/app')],
    [0, blobStart(2, 'r.example/app')],
    [5000, blobBytes(1, 6_000_000, 'r.example/app')],
  ]);

  expect(progressSentence(state, 5000)).toBe(
    'publish   r.example/app 0000001: 6.0 of 61.4 MB (9 %), 1.2 MB/s, 46 s left, and 1 more, for 5.0 s',
  );
});
