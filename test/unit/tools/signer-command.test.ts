import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { signByCommand } from '../../../src/tools/index.ts';

const message = Buffer.from('to be signed');

test('signByCommand() gives the program the digest, or the bytes', async () => {
  const digest = await signByCommand({ command: ['cat'], input: 'digest' }, message, 'sha256');

  expect(Buffer.from(digest).toString('hex')).toBe(createHash('sha256').update(message).digest('hex'));
  expect(Buffer.from(await signByCommand({ command: ['cat', '-'], input: 'message' }, message, 'sha256'))).toEqual(
    message,
  );
});

test('signByCommand() tells the name of the hash', async () => {
  const shown = await signByCommand(
    { command: ['printenv', 'ROOTSMITH_SIGN_HASH'], input: 'digest' },
    message,
    'sha384',
  );

  expect(Buffer.from(shown).toString()).toBe('sha384\n');
});

test.each([
  ['is missing', ['/no/such/program'], 'TOOL_MISSING'],
  ['fails', ['ls', '/no/such/file'], 'TOOL_FAILED'],
  ['is not named', [], 'USAGE'],
])('signByCommand() explains a program that %s', async (_, command, code) => {
  await expect(signByCommand({ command, input: 'digest' }, message, 'sha256')).rejects.toMatchObject({ code });
});
