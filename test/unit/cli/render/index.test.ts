import { expect, test } from 'vitest';
import { openRenderer } from '../../../../src/cli/render/index.ts';
import { testTerminal } from '../../../fixtures/command-line.ts';

const done = { kind: 'stage-done', stage: 'pack', platform: 'linux/amd64', summary: 'all packed' } as const;
const warning = { kind: 'warning', message: 'mind the gap' } as const;
const lines = 'pack      all packed (linux/amd64)\nwarning: mind the gap\n';

interface ShownOptions {
  readonly isTTY?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

function shown(options: { asJson: boolean; quiet: boolean }, { isTTY = false, env = {} }: ShownOptions = {}): string {
  const terminal = testTerminal({ env });
  Object.assign(terminal.stderr, { isTTY });
  const renderer = openRenderer(terminal, options);
  renderer.report(done);
  renderer.report(warning);
  renderer.close();
  return terminal.text('stderr');
}

test('openRenderer() writes lines for a log, JSON for programs, warnings alone where it is to be quiet', () => {
  expect(shown({ asJson: false, quiet: false })).toBe(lines);
  expect(shown({ asJson: false, quiet: true })).toBe('warning: mind the gap\n');
  expect(
    shown({ asJson: true, quiet: false })
      .split('\n')
      .slice(0, 2)
      .map((line) => JSON.parse(line)),
  ).toMatchObject([done, warning]);
});

test('openRenderer() redraws lines where somebody looks', () => {
  expect(shown({ asJson: false, quiet: false }, { isTTY: true })).toContain('\u001b[J');
});

test('openRenderer() redraws lines without colour with NO_COLOR', () => {
  const text = shown({ asJson: false, quiet: false }, { isTTY: true, env: { NO_COLOR: '1' } });

  expect(text).toContain('\u001b[J');
  expect(text.split('\u001b').some((part) => /^\[\d+m/.test(part))).toBe(false);
});

test.each([{ CI: 'true' }, { TERM: 'dumb' }])('openRenderer() writes plain lines with %j', (env) => {
  expect(shown({ asJson: false, quiet: false }, { isTTY: true, env })).toBe(lines);
});
