import { expect, test } from 'vitest';
import { openRenderer } from '../../../../src/cli/render/index.ts';
import { testTerminal } from '../../../fixtures/command-line.ts';

const done = { kind: 'stage-done', stage: 'pack', platform: 'linux/amd64', summary: 'all packed' } as const;
const warning = { kind: 'warning', message: 'mind the gap' } as const;

function shown(options: { asJson: boolean; quiet: boolean }, isTTY = false): string {
  const terminal = testTerminal();
  Object.assign(terminal.stderr, { isTTY });
  const renderer = openRenderer(terminal, options);
  renderer.report(done);
  renderer.report(warning);
  renderer.close();
  return terminal.text('stderr');
}

test('openRenderer() writes lines for a log, JSON for programs, warnings alone where it is to be quiet', () => {
  expect(shown({ asJson: false, quiet: false })).toBe('pack      all packed (linux/amd64)\nwarning: mind the gap\n');
  expect(shown({ asJson: false, quiet: true })).toBe('warning: mind the gap\n');
  expect(
    shown({ asJson: true, quiet: false })
      .split('\n')
      .slice(0, 2)
      .map((line) => JSON.parse(line)),
  ).toEqual([done, warning]);
});

test('openRenderer() draws a line over where somebody looks', () => {
  expect(shown({ asJson: false, quiet: false }, true)).toContain('\r\u001b[2K');
});
