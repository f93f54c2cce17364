import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { liveRenderer } from '../../../../src/cli/render/live.ts';
import type { Renderer } from '../../../../src/cli/render/renderer.ts';
import { type TestTerminal, testTerminal } from '../../../fixtures/command-line.ts';
import { blobBytes, blobStart, mirrorStart } from '../../../fixtures/progress-events.ts';
import { renderClock, type TestRenderClock } from '../../../fixtures/render-clock.ts';
import { screenOf } from '../../../fixtures/screen.ts';

let terminal: TestTerminal;
let clock: TestRenderClock;
let renderer: Renderer;

function open(columns = 60, colour = false): void {
  terminal = testTerminal();
  clock = renderClock();
  Object.assign(terminal.stderr, { columns, rows: 24 });
  renderer = liveRenderer(terminal, { colour, clock });
}

function screen(columns = 60): readonly string[] {
  return screenOf(terminal.text('stderr'), columns);
}

beforeEach(() => open());
afterEach(() => renderer.close());

test('liveRenderer() shows how far a stage is, and keeps a line when it is done', () => {
  renderer.report({ kind: 'stage-start', stage: 'pack', platform: 'linux/amd64' });
  renderer.report({ kind: 'stage-progress', stage: 'pack', done: 500_000, total: 2_000_000, unit: 'bytes' });
  clock.pass(1000);
  const running = screen();
  renderer.report({ kind: 'stage-done', stage: 'pack', platform: 'linux/amd64', summary: 'done' });

  expect(running).toEqual([expect.stringMatching(/^pack +\[=+> +\] +500\.0 KB/), '          1.0 s, linux/amd64']);
  expect(screen()).toEqual(['pack      done (linux/amd64)']);
});

test('liveRenderer() draws the last state, although nothing follows it', () => {
  renderer.report({ kind: 'stage-start', stage: 'pull', platform: '' });
  for (let done = 1; done <= 10; done++)
    renderer.report({ kind: 'stage-progress', stage: 'pull', done: done * 1e6, total: 1e7, unit: 'bytes' });
  clock.pass(100);

  expect(screen()[0]).toContain('10.0 MB');
});

test('liveRenderer() moves at least once a second while nothing is reported', () => {
  renderer.report({ kind: 'stage-start', stage: 'squash', platform: '' });
  const seen = new Set<string>();
  for (let second = 0; second < 90; second++) {
    clock.pass(1000);
    seen.add(screen().join('\n'));
  }

  expect(seen.size).toBe(90);
});

test('liveRenderer() shows rising figures of a transfer of 25 MB/s at least four times a second', () => {
  renderer.report(mirrorStart);
  renderer.report(blobStart(1));
  const seen = new Set<string>();
  for (let at = 50; at <= 2000; at += 50) {
    clock.pass(50);
    renderer.report(blobBytes(1, at * 25_000));
    seen.add(screen().find((line) => line.includes('0000001')) ?? '');
  }

  expect(seen.size).toBeGreaterThanOrEqual(8);
});

test('liveRenderer() redraws no more often than it can be seen', () => {
  renderer.report({ kind: 'stage-start', stage: 'pack', platform: '' });
  const before = terminal.text('stderr').length;

  for (let done = 0; done < 1000; done++)
    renderer.report({ kind: 'stage-progress', stage: 'pack', done: done * 1e6, unit: 'bytes' });

  expect(terminal.text('stderr').length).toBe(before);
});

test('liveRenderer() makes way for other output, and comes back', () => {
  renderer.report({ kind: 'stage-start', stage: 'pack', platform: '' });
  renderer.clear();
  terminal.stderr.write('a line of data\n');
  clock.pass(100);

  expect(screen()).toEqual(['a line of data', 'pack      0.1 s']);
});

test('liveRenderer() leaves nothing of the block behind when a terminal becomes narrower', () => {
  open(80);
  renderer.report(mirrorStart);
  renderer.report(blobStart(1));
  clock.pass(500);
  // What the terminal does with lines that are too long by now: it breaks them.
  const broken = terminal.text('stderr').length;
  const lines = screen(80).flatMap((line) => line.match(/.{1,40}/g) ?? []);
  Object.assign(terminal.stderr, { columns: 40 });
  clock.pass(100);

  const after = terminal.text('stderr').slice(broken);
  expect(screenOf(`${lines.join('\n')}${after}`, 40).filter((line) => line.includes('copy '))).toHaveLength(1);
});

test.each([40, 80, 200])('liveRenderer() wraps lines between words in %i columns', (columns) => {
  open(columns);
  const summary = `zstd initramfs of 61234567 bytes, was 60987654; sha256:${'ab'.repeat(32)} of a long story`;
  renderer.report({ kind: 'stage-done', stage: 'pack', platform: 'linux/amd64', summary });

  const lines = stripVTControlCharacters(terminal.text('stderr')).replaceAll('\r', '').trimEnd().split('\n');
  for (const line of lines) expect(line.length).toBeLessThan(columns);
  expect(lines.join(' ').replaceAll(/ +/g, ' ')).toContain('initramfs of 61234567 bytes, was 60987654;');
});

test('liveRenderer() folds failures of one host', () => {
  for (let at = 0; at < 300; at++)
    renderer.report({
      kind: 'retry',
      host: 'dead.example',
      what: `read ${at}`,
      reason: 'nothing listens',
      waitMs: 500,
    });
  renderer.close();

  expect(
    screen()
      .join('\n')
      .match(/^retry/gm),
  ).toHaveLength(2);
});

test('liveRenderer() sums up at the end, and stops its clock when it is closed', () => {
  renderer.report({ kind: 'stage-start', stage: 'pack', platform: '' });
  clock.pass(2000);
  renderer.report({ kind: 'finished', made: [{ name: 'out/x' }] });

  expect(screen()).toEqual(['made      out/x', 'time      2.0 s: pack 2.0 s']);
  expect(clock.timers()).toBe(1);
  renderer.close();
  expect(clock.timers()).toBe(0);
});

test('liveRenderer() colours warnings', () => {
  open(60, true);
  renderer.report({ kind: 'warning', message: 'x' });

  expect(terminal.text('stderr')).toContain('\u001b[33mwarning: x\u001b[39m');
});
