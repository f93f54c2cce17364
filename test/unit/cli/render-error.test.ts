import { expect, test } from 'vitest';
import { renderError } from '../../../src/cli/render-error.ts';
import { RootsmithError } from '../../../src/errors/index.ts';
import { testTerminal } from '../../fixtures/command-line.ts';

const error = new RootsmithError('NOT_FOUND', 'there is no \u001b[31m`x`', {
  hint: 'Name another.',
  details: { path: 'x' },
});

test('renderError() writes message, code and hint, and gives the exit status', () => {
  const terminal = testTerminal();

  expect(renderError(error, { terminal, asJson: false })).toBe(4);
  expect(terminal.text('stderr')).toBe('error: there is no \\u001b[31m`x` [NOT_FOUND]\n\nhint: Name another.\n');
});

test('renderError() writes one line of JSON', () => {
  const terminal = testTerminal();
  renderError(error, { terminal, asJson: true });

  expect(JSON.parse(terminal.text('stderr'))).toMatchObject({ error: { code: 'NOT_FOUND', details: { path: 'x' } } });
});

test('renderError() colours where the terminal shows colours', () => {
  const terminal = testTerminal();
  Object.assign(terminal.stderr, { isTTY: true });
  renderError(error, { terminal, asJson: false });

  expect(terminal.text('stderr')).toContain('\u001b[31merror:\u001b[39m');
});

test('renderError() shows the stack of a bug, and asks for a report', () => {
  const terminal = testTerminal();

  expect(renderError(new TypeError('surprise'), { terminal, asJson: true })).toBe(1);
  expect(terminal.text('stderr')).toMatch(/TypeError: surprise\n {4}at [\s\S]*This is a bug in rootsmith/);
});
