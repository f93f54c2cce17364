import { expect, test } from 'vitest';
import type { Asker, VerifyPassword } from '../../../../src/server/access/access.ts';
import { LoginGuard } from '../../../../src/server/access/login-guard.ts';
import { defaultServerLimits } from '../../../../src/server/exchange/limits.ts';

const limits = { ...defaultServerLimits, loginsAtOnce: 1, loginsPerClient: 3, loginsWaiting: 4, wrongLoginMs: 5 };

function guardOf(verify: VerifyPassword, now = (): number => 0): VerifyPassword {
  return new LoginGuard(verify, { limits, now }).verify;
}

function from(client: string, signal = new AbortController().signal): Asker {
  return { client, signal };
}

test('LoginGuard asks once for a right login, also when asked twice at the same time', async () => {
  let [calls, now] = [0, 0];
  const verify = guardOf(
    async () => {
      calls += 1;
      return true;
    },
    () => now,
  );

  await Promise.all([verify('u', 'p'), verify('u', 'p')]);
  await verify('u', 'p');
  const during = calls;
  now = 11 * 60_000;
  await verify('u', 'p');

  expect([during, calls]).toEqual([1, 2]);
});

test('LoginGuard keeps no wrong login, and mixes up no two', async () => {
  const asked: string[] = [];
  const verify = guardOf(async (user, password) => {
    asked.push(`${user}|${password}`);
    return user === 'u1' && password === 'p';
  });

  const answers = [await verify('u1', 'p'), await verify('u', '1p'), await verify('u', '1p')];

  expect(answers).toEqual([true, false, false]);
  expect(asked).toEqual(['u1|p', 'u|1p', 'u|1p']);
});

test('LoginGuard refuses a client that asks too often at once with 429, and nobody else', async () => {
  const open = Promise.withResolvers<boolean>();
  const verify = guardOf(() => open.promise);
  const running = [1, 2, 3].map((at) => verify('u', `wrong${at}`, from('a')));

  const refused = verify('u', 'wrong4', from('a'));
  const other = verify('u', 'wrong5', from('b'));

  await expect(refused).rejects.toMatchObject({ status: 429, headers: { 'Retry-After': '5' } });
  open.resolve(false);
  expect(await Promise.all([...running, other])).toEqual([false, false, false, false]);
});

test('LoginGuard refuses everybody once too many wait', async () => {
  const open = Promise.withResolvers<boolean>();
  const verify = guardOf(() => open.promise);
  const running = [1, 2, 3, 4, 5].map((at) => verify('u', `wrong${at}`, from(`client${at}`)));

  await expect(verify('u', 'wrong6', from('b'))).rejects.toMatchObject({ status: 429 });
  open.resolve(false);
  await Promise.all(running);
});

test('LoginGuard does not check what a client sent that has gone', async () => {
  const asked: string[] = [];
  const open = Promise.withResolvers<boolean>();
  const verify = guardOf((_, password) => (asked.push(password), open.promise));
  const gone = new AbortController();
  const running = verify('u', 'first', from('a'));
  const waiting = verify('u', 'second', from('a', gone.signal));

  gone.abort();
  await expect(waiting).rejects.toThrow();
  open.resolve(false);
  await running;
  await verify('u', 'third', from('a'));

  expect(asked).toEqual(['first', 'third']);
});

test('LoginGuard checks what one client sent and left where another waits for the same', async () => {
  const open = Promise.withResolvers<boolean>();
  const verify = guardOf(() => open.promise);
  const gone = new AbortController();
  const left = verify('u', 'p', from('a', gone.signal));
  const stays = verify('u', 'p', from('b'));

  gone.abort();
  open.resolve(true);

  await expect(left).rejects.toThrow();
  expect(await stays).toBe(true);
});

test('LoginGuard lets a client wait that was wrong often, and tells no other', async () => {
  const verify = new LoginGuard(async () => false, {
    limits: { ...limits, wrongLogins: 2, wrongLoginMs: 60 },
    now: () => 0,
  }).verify;
  const timed = async (client: string, password: string): Promise<boolean> => {
    const started = performance.now();
    await verify('u', password, from(client));
    return performance.now() - started >= 50;
  };

  expect([await timed('a', '1'), await timed('a', '2'), await timed('a', '3'), await timed('b', '4')]).toEqual([
    false,
    false,
    true,
    false,
  ]);
});
