import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { liveRenderer } from '../../../../src/cli/render/live.ts';
import { type TestTerminal, testTerminal } from '../../../fixtures/command-line.ts';

const CLEAR = '\r\u001b[2K';
let now = 1000;
let terminal: TestTerminal;

beforeEach(() => {
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  terminal = testTerminal();
  Object.assign(terminal.stderr, { columns: 40 });
});

afterEach(() => void vi.restoreAllMocks());

test('liveRenderer() shows how far a stage is, and keeps a line when it is done', () => {
  const renderer = liveRenderer(terminal, { colour: false });
  renderer.report({ kind: 'stage-start', stage: 'pack', platform: 'linux/amd64' });
  now += 100;
  renderer.report({ kind: 'stage-bytes', stage: 'pack', bytes: 500_000, total: 2_000_000 });
  now += 10;
  renderer.report({ kind: 'stage-bytes', stage: 'pack', bytes: 500_000 });
  renderer.report({ kind: 'stage-done', stage: 'pack', platform: 'linux/amd64', summary: 'done' });

  expect(terminal.text('stderr')).toBe(
    `${CLEAR}pack      …${CLEAR}pack      500.0 KB of 2.0 MB (25 %)…${CLEAR}pack      done (linux/amd64)\n`,
  );
});

test('liveRenderer() cuts its line to the width of the terminal', () => {
  Object.assign(terminal.stderr, { columns: 12 });
  now += 100;

  liveRenderer(terminal, { colour: false }).report({
    kind: 'mirror-start',
    images: 1,
    present: 0,
    failed: 0,
    bytesToMove: 5,
    bytesToMount: 0,
  });
  now += 100;
  const renderer = liveRenderer(terminal, { colour: false });
  renderer.report({ kind: 'verify-start', bytes: 100_000 });

  expect(terminal.text('stderr').split(CLEAR).at(-1)).toHaveLength(11);
});

test('liveRenderer() colours warnings', () => {
  liveRenderer(terminal, { colour: true }).report({ kind: 'warning', message: 'x' });

  expect(terminal.text('stderr')).toContain('\u001b[33mwarning: x\u001b[39m');
});
