import { expect, test } from 'vitest';
import { hasEnded, ownerOf, temporaryName } from '../../../src/files/owner.ts';

test('temporaryName() never gives a name twice', async () => {
  const names = await Promise.all(Array.from({ length: 50 }, () => temporaryName()));

  expect(new Set(names).size).toBe(50);
});

test('ownerOf() finds this process in its own names', async () => {
  const owner = ownerOf(await temporaryName());

  expect(owner).toMatchObject({ pid: process.pid });
  expect(owner !== undefined && (await hasEnded(owner))).toBe(false);
});

test.each(['.rootsmith-lock', '.rootsmith-1-2-3', 'x.rootsmith-1-2-00000000-3', ''])(
  'ownerOf(%j) knows no owner',
  (name) => {
    expect(ownerOf(name)).toBeUndefined();
  },
);
