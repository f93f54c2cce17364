import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { askLine, askSecret, canAsk } from '../../../src/cli/ask.ts';
import { testTerminal } from '../../fixtures/command-line.ts';

function typing(keys: string) {
  const stdin = new PassThrough();
  stdin.write(keys);
  const terminal = { ...testTerminal(), stdin };
  return { terminal, signal: new AbortController().signal };
}

test('askLine() returns what is typed, and shows it', async () => {
  const context = typing('hello \r');

  expect(await askLine('Name: ', context)).toBe('hello');
  expect(context.terminal.text('stderr')).toContain('Name: ');
  expect(context.terminal.text('stderr')).toContain('hello');
});

test('askSecret() returns what is typed, and does not show it', async () => {
  const context = typing('open sesame\r');

  expect(await askSecret('Password: ', context)).toBe('open sesame');
  expect(context.terminal.text('stderr')).toBe('Password: \n');
});

test('askLine() ends at control-C and at control-D', async () => {
  await expect(askLine('Name: ', typing('\u0003'))).rejects.toMatchObject({ code: 'INTERRUPTED' });
  await expect(askLine('Name: ', typing('\u0004'))).rejects.toMatchObject({ code: 'USAGE' });
});

test('canAsk() needs a terminal at both ends', () => {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });

  expect(canAsk({ ...testTerminal(), stdin })).toBe(false);
  expect(canAsk({ ...testTerminal(), stdin, stderr: Object.assign(new PassThrough(), { isTTY: true }) })).toBe(true);
});
