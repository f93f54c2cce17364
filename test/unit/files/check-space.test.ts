import { expect, test } from 'vitest';
import { checkSpace, type SpaceNeed } from '../../../src/files/check-space.ts';

const need = (what: string, leastBytes: number, likelyBytes: number): SpaceNeed => ({
  folder: `/${what}`,
  what,
  leastBytes,
  likelyBytes,
  hint: 'Free some space.',
});

async function warnings(needs: readonly SpaceNeed[], freeBytes: number, devices = [1]): Promise<readonly string[]> {
  const said: string[] = [];
  const measure = async (folder: string) => ({
    device: devices[needs.findIndex((each) => each.folder === folder)] ?? 1,
    freeBytes,
  });
  await checkSpace(needs, { warn: (message) => said.push(message), measure });
  return said;
}

test('checkSpace() says nothing where there is enough, and warns near the limit', async () => {
  expect(await warnings([need('a', 10, 100)], 100)).toEqual([]);
  expect(await warnings([need('a', 10, 2000)], 1500)).toEqual([
    '1.5 KB are free for a in `/a`, which may take up to 2.0 KB',
  ]);
});

test('checkSpace() refuses what cannot fit, with what it takes and what is free', async () => {
  await expect(warnings([need('a', 2000, 3000)], 1500)).rejects.toMatchObject({
    code: 'DISK_FULL',
    exitCode: 9,
    message: 'cannot write a in `/a`: it takes at least 2.0 KB, and 1.5 KB are free',
    hint: 'Free some space.',
    details: { neededBytes: 2000, freeBytes: 1500 },
  });
});

test('checkSpace() adds up what goes to one disk, and not what goes to two', async () => {
  const needs = [need('a', 1000, 1000), need('b', 1000, 1000)];

  await expect(warnings(needs, 1500, [1, 1])).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(await warnings(needs, 1500, [1, 2])).toEqual([]);
});

test('checkSpace() takes a disk that does not tell its room to have enough', async () => {
  const measure = () => Promise.resolve(undefined);

  await checkSpace([need('a', 1e18, 1e18)], { warn: () => expect.unreachable(), measure });
});
