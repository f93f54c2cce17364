import { afterEach, beforeEach, expect, test } from 'vitest';
import { plainRenderer } from '../../../../src/cli/render/plain.ts';
import type { Renderer } from '../../../../src/cli/render/renderer.ts';
import { type TestTerminal, testTerminal } from '../../../fixtures/command-line.ts';
import { blobBytes, blobStart, mirrorStart } from '../../../fixtures/progress-events.ts';
import { renderClock, type TestRenderClock } from '../../../fixtures/render-clock.ts';

let terminal: TestTerminal;
let clock: TestRenderClock;
let renderer: Renderer;

beforeEach(() => {
  terminal = testTerminal();
  clock = renderClock();
  renderer = plainRenderer(terminal, { clock });
});
afterEach(() => renderer.close());

function lines(): readonly string[] {
  return terminal.text('stderr').trimEnd().split('\n');
}

test('plainRenderer() writes only the kinds that it is to show, without times', () => {
  const quiet = plainRenderer(terminal, { only: new Set(['warning']) });

  quiet.report({ kind: 'stage-start', stage: 'pack', platform: '' });
  quiet.report({ kind: 'warning', message: 'shown' });
  quiet.report({ kind: 'log', from: 'x', line: 'hidden' });
  quiet.report({ kind: 'finished', made: [{ name: 'x' }] });

  expect(terminal.text('stderr')).toBe('warning: shown\n');
});

test('plainRenderer() writes times from the first stage on', () => {
  renderer.report({ kind: 'warning', message: 'early' });
  clock.pass(400);
  renderer.report({ kind: 'stage-start', stage: 'pack', platform: '' });
  clock.pass(1950);
  renderer.report({ kind: 'stage-done', stage: 'pack', platform: '', summary: 'done' });

  expect(lines()).toEqual(['warning: early', '[  2.4s] pack      done']);
});

test('plainRenderer() is never silent for ten seconds while work goes on, and writes no line more often than that needs', () => {
  renderer.report(mirrorStart);
  renderer.report(blobStart(1));
  for (let at = 50; at <= 60_000; at += 50) {
    clock.pass(50);
    renderer.report(blobBytes(1, at * 1000));
  }

  const times = lines().map((line) => Number(/^\[ *([\d.]+)s\] /.exec(line)?.[1]));
  const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
  expect(Math.max(...gaps)).toBeLessThan(10);
  expect(Math.min(...gaps)).toBeGreaterThan(4);
  expect(lines().at(-1)).toMatch(
    /^\[ 60\.0s\] copy {6}60\.0 MB of 4\.5 GB \(1 %\), 990\.0 KB\/s, 1 h left, 0 of 279 images/,
  );
});

test('plainRenderer() says nothing while nothing runs, as between builds of --watch', () => {
  renderer.report({ kind: 'stage-start', stage: 'pack', platform: '' });
  renderer.report({ kind: 'finished', made: [{ name: 'x' }] });
  const before = lines().length;

  clock.pass(60_000);

  expect(lines()).toHaveLength(before);
});

test('plainRenderer() folds failures of one host into a line now and then', () => {
  renderer.report(mirrorStart);
  for (let at = 0; at < 300; at++) {
    renderer.report({
      kind: 'retry',
      host: 'dead.example',
      what: `read ${at}`,
      reason: 'nothing listens',
      waitMs: 500,
    });
    clock.pass(40);
  }
  renderer.close();

  const found = lines().filter((line) => line.includes('retry'));
  expect(found).toHaveLength(3);
  expect(found[1]).toContain('retry     dead.example: nothing listens; 249 more requests sent again');
});

test('plainRenderer() sums up at the end', () => {
  renderer.report({ kind: 'stage-start', stage: 'pack', platform: '' });
  clock.pass(2000);
  renderer.report({ kind: 'finished', made: [{ name: 'out/x', size: 5 }] });

  expect(lines()).toEqual(['[  2.0s] made      out/x, 5 B', '[  2.0s] time      2.0 s: pack 2.0 s']);
});
