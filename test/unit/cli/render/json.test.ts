import { beforeEach, expect, test } from 'vitest';
import { jsonRenderer } from '../../../../src/cli/render/json.ts';
import type { Renderer } from '../../../../src/cli/render/renderer.ts';
import { type TestTerminal, testTerminal } from '../../../fixtures/command-line.ts';
import { blobBytes, blobDone, blobStart } from '../../../fixtures/progress-events.ts';
import { renderClock, type TestRenderClock } from '../../../fixtures/render-clock.ts';

let terminal: TestTerminal;
let clock: TestRenderClock;
let renderer: Renderer;

beforeEach(() => {
  terminal = testTerminal();
  clock = renderClock();
  renderer = jsonRenderer(terminal, clock);
});

function facts(): readonly Readonly<Record<string, unknown>>[] {
  const lines = terminal.text('stderr').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('jsonRenderer() writes each fact on a line, without logins', () => {
  renderer.report({ kind: 'warning', message: 'https://user:secret@r.example/x\nfailed' });

  expect(terminal.text('stderr')).not.toContain('secret');
  expect(facts()).toMatchObject([{ kind: 'warning' }]);
});

test('jsonRenderer() says when each fact was, and how long what ended took', () => {
  renderer.report({ kind: 'stage-start', stage: 'pack', platform: '' });
  clock.pass(1234);
  renderer.report({ kind: 'stage-done', stage: 'pack', platform: '', summary: 'x' });

  expect(facts()).toEqual([
    { kind: 'stage-start', elapsedMs: 0, stage: 'pack', platform: '' },
    { kind: 'stage-done', elapsedMs: 1234, stage: 'pack', platform: '', summary: 'x', durationMs: 1234 },
  ]);
});

test('jsonRenderer() writes a figure once a second, and the size and time of what has moved', () => {
  renderer.report(blobStart(1));
  for (let at = 50; at <= 2450; at += 50) {
    clock.pass(50);
    renderer.report(blobBytes(1, at * 25_000));
  }
  renderer.report(blobDone(1));

  expect(facts().map(({ kind, elapsedMs }) => [kind, elapsedMs])).toEqual([
    ['blob-start', 0],
    ['blob-bytes', 1000],
    ['blob-bytes', 2000],
    ['blob-done', 2450],
  ]);
  expect(facts().at(-1)).toMatchObject({ size: 61_400_000, durationMs: 2450 });
});

test('jsonRenderer() sums up at the end', () => {
  renderer.report({ kind: 'stage-start', stage: 'pack', platform: '' });
  renderer.report(blobStart(1));
  clock.pass(100);
  renderer.report(blobDone(1));
  renderer.report({ kind: 'finished', made: [{ name: 'x' }] });

  expect(facts().at(-1)).toEqual({
    kind: 'finished',
    elapsedMs: 100,
    made: [{ name: 'x' }],
    durationMs: 100,
    stageMs: { pack: 100 },
    moved: { blobs: 1, bytes: 61_400_000 },
    mounted: { blobs: 0, bytes: 0 },
    skipped: { blobs: 0, bytes: 0 },
    retries: 0,
  });
});
