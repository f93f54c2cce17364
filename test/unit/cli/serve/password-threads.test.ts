import { hashSync } from 'bcryptjs';
import { expect, test } from 'vitest';
import { PasswordThreads } from '../../../../src/cli/serve/password-threads.ts';

const hash = hashSync('right', 4);

test('compare() checks many passwords in few threads', async () => {
  const { compare } = new PasswordThreads(2);

  const passwords = ['right', 'wrong', 'right', '', 'right'];

  expect(await Promise.all(passwords.map((password) => compare(password, hash)))).toEqual([
    true,
    false,
    true,
    false,
    true,
  ]);
});

test('compare() fails where the thread does, and goes on with a new one', async () => {
  const { compare } = new PasswordThreads(1);

  await expect(compare(5 as unknown as string, hash)).rejects.toThrow();
  expect(await compare('right', hash)).toBe(true);
});
