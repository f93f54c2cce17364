import { expect, test } from 'vitest';
import { parseHtpasswd } from '../../../../src/server/access/htpasswd.ts';

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

test('parseHtpasswd() lets users who do not exist cost what those of the file cost', async () => {
  const hashes: string[] = [];
  const file = `u:${HASH.replace('$10$', '$12$')}\nv:${HASH.replace('$10$', '$13$')}`;
  const { verify } = parseHtpasswd(file, async (_, hash) => (hashes.push(hash.slice(4, 6)), false));

  for (let at = 0; at < 40; at += 1) await verify(`nobody${at}`, 'p');
  for (let at = 0; at < 5; at += 1) await verify('nobody0', 'p');

  expect([...new Set(hashes)].sort()).toEqual(['12', '13']);
  expect(new Set(hashes.slice(40)).size).toBe(1);
});

test.each(['03', '32', '99'])('parseHtpasswd() leaves out a hash of cost %s, which bcrypt does not have', (cost) => {
  expect(parseHtpasswd(`u:${HASH.replace('$10$', `$${cost}$`)}`, compare).refused).toEqual([1]);
});
