import { expect, test } from 'vitest';
import { jsonRenderer } from '../../../../src/cli/render/json.ts';
import { testTerminal } from '../../../fixtures/command-line.ts';

test('jsonRenderer() writes each fact on a line, without logins', () => {
  const terminal = testTerminal();

  jsonRenderer(terminal).report({ kind: 'warning', message: 'https://user:secret@r.example/x\nfailed' });

  const text = terminal.text('stderr');
  expect(text).not.toContain('secret');
  expect(JSON.parse(text)).toMatchObject({ kind: 'warning' });
  expect(text.trimEnd().split('\n')).toHaveLength(1);
});
