import { expect, test } from 'vitest';
import { foldRepeats } from '../../../../src/cli/render/repeats.ts';
import type { ProgressEvent } from '../../../../src/progress/index.ts';

function retry(what: string, host = 'dead.example'): ProgressEvent {
  return { kind: 'retry', host, what, reason: 'nothing listens there', waitMs: 500 };
}

function failed(source: string, host: string | undefined = 'dead.example'): ProgressEvent {
  return { kind: 'image-failed', source, target: 'x', code: 'NETWORK', reason: 'cannot', host };
}

test('foldRepeats() shows the first failure of a host, and counts the others', () => {
  const repeats = foldRepeats();

  const folded = Array.from({ length: 300 }, (_, at) => repeats.folds(retry(`read ${at}`), at));

  expect(folded.filter((is) => !is)).toHaveLength(1);
  expect(repeats.lines(5000)).toEqual([]);
  expect(repeats.lines(10_000)).toEqual([
    'retry     dead.example: nothing listens there; 299 more requests sent again',
  ]);
  expect(repeats.lines(30_000, 'all')).toEqual([]);
});

test('foldRepeats() tells hosts and kinds of failures apart', () => {
  const repeats = foldRepeats();

  expect([retry('a'), retry('a', 'other.example'), failed('a:1')].map((event) => repeats.folds(event, 0))).toEqual([
    false,
    false,
    false,
  ]);
  repeats.folds(failed('a:2'), 1);
  expect(repeats.lines(2, 'all')).toEqual(['failed    1 more image, as dead.example fails [NETWORK]']);
});

test('foldRepeats() leaves failures of single images alone', () => {
  const repeats = foldRepeats();
  const events = ['a:1', 'a:2'].map((source): ProgressEvent => {
    return { kind: 'image-failed', source, target: 'x', code: 'IMAGE_NOT_FOUND', reason: 'gone' };
  });

  expect(events.map((event) => repeats.folds(event, 0))).toEqual([false, false]);
});

test('foldRepeats() shows a failure in full again after a while', () => {
  const repeats = foldRepeats();
  repeats.folds(retry('a'), 0);

  expect(repeats.folds(retry('b'), 10_000)).toBe(false);
});
