import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';

test.each([
  ['--password-stdin', 'needs a name', ['--password-stdin']],
  ['a name alone', 'no terminal to ask on', ['-u', 'me']],
  ['an empty password', 'the password is empty', ['-u', 'me', '--password-stdin']],
  ['a name with a colon', '`me:x` is not a user name', ['-u', 'me:x', '--password-stdin']],
])('rootsmith login refuses %s', async (_, message, words) => {
  const { status, stderr } = await runLine(['login', 'r.example', ...words], { input: '\n' });

  expect(status).toBe(2);
  expect(stderr).toContain(message);
});

test.each([
  [['-p', 's3cret']],
  [['-ps3cret']],
  [['--password=s3cret']],
  [['--password', 's3cret', '-p', 's3cret2']],
  [['me', 's3cret']],
  [['--pasword=s3cret']],
  [['-xs3cret']],
])('rootsmith login %j refuses a password among its words, and does not show it', async (words) => {
  const { status, stdout, stderr } = await runLine(['login', 'r.example', ...words]);

  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).not.toContain('s3cret');
});
