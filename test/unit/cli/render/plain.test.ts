import { expect, test } from 'vitest';
import { plainRenderer } from '../../../../src/cli/render/plain.ts';
import { testTerminal } from '../../../fixtures/command-line.ts';

test('plainRenderer() writes a line for facts that have one, of the kinds that it is to show', () => {
  const terminal = testTerminal();
  const renderer = plainRenderer(terminal, { only: new Set(['warning']) });

  renderer.report({ kind: 'warning', message: 'shown' });
  renderer.report({ kind: 'log', from: 'x', line: 'hidden' });
  plainRenderer(terminal).report({ kind: 'verify-bytes', bytes: 5 });

  expect(terminal.text('stderr')).toBe('warning: shown\n');
});
