import { expect, test } from 'vitest';
import { admit, parseBasic, parseHtpasswd, remembered } from '../../../src/server/access.ts';

const encode = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

test.each([
  [encode('u:p'), { user: 'u', password: 'p' }],
  [encode('u:p:q'), { user: 'u', password: 'p:q' }],
  [encode('u:'), { user: 'u', password: '' }],
  [
    encode('ü:ß').toLowerCase().replace('basic', 'BASIC').slice(0, 6) + Buffer.from('ü:ß').toString('base64'),
    { user: 'ü', password: 'ß' },
  ],
  [encode('nocolon'), undefined],
  [encode(':p'), undefined],
  ['Bearer abc', undefined],
  ['Basic !!!', undefined],
  ['', undefined],
])('parseBasic() of %s', (header, login) => {
  expect(parseBasic(header)).toEqual(login);
});

test('remembered() asks once for a right login, also when asked twice at the same time', async () => {
  let [calls, now] = [0, 0];
  const verify = remembered(
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

test('remembered() keeps no wrong login, and mixes up no two', async () => {
  const asked: string[] = [];
  const verify = remembered(async (user, password) => {
    asked.push(`${user}|${password}`);
    return user === 'u1' && password === 'p';
  });

  const answers = [await verify('u1', 'p'), await verify('u', '1p'), await verify('u', '1p')];

  expect(answers).toEqual([true, false, false]);
  expect(asked).toEqual(['u1|p', 'u|1p', 'u|1p']);
});

const HASH = `$2y$10$${'a'.repeat(53)}`;
const compare = async (password: string, hash: string): Promise<boolean> => password === 'p' && hash.startsWith('$2');

test('parseHtpasswd() knows the users of the file and nobody else', async () => {
  const { verify, refused } = parseHtpasswd(`# users\n\nu:${HASH}\r\nv:${HASH}\n`, compare);

  expect(refused).toEqual([]);
  expect(await Promise.all([verify('u', 'p'), verify('v', 'p'), verify('u', 'x'), verify('nobody', 'p')])).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('parseHtpasswd() names lines with hashes that are not bcrypt', () => {
  const { refused } = parseHtpasswd(`a:$apr1$x$y\nb:{SHA}abc\nc:plain\nd\nu:${HASH}`, compare);

  expect(refused).toEqual([1, 2, 3, 4]);
});

test('parseHtpasswd() takes as long for users who do not exist', async () => {
  const hashes: string[] = [];
  const { verify } = parseHtpasswd(`u:${HASH}`, async (_, hash) => (hashes.push(hash), true));

  expect([await verify('nobody', 'p'), hashes.length, hashes[0] === HASH]).toEqual([false, 1, false]);
});

test('admit() takes an empty login for none, as clients send it after a 401', async () => {
  const rules = { verify: async () => false, anonymousPull: true };

  expect(await admit(rules, { kind: 'blob', method: 'GET', authorization: 'Basic Og==' })).toBeUndefined();
  await expect(admit(rules, { kind: 'blob', method: 'DELETE', authorization: 'Basic Og==' })).rejects.toMatchObject({
    code: 'UNAUTHORIZED',
  });
});
