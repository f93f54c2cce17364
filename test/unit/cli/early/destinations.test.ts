import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { destinationsOf, isBelow, realDestination } from '../../../../src/cli/early/destinations.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test('destinationsOf() takes several images of one layout, and different places', async () => {
  const places = [
    'oci:/none/out:v1',
    'oci:/none/out:v2',
    'oci-archive:/none/a.tar',
    'r.example/app:v1',
    'r.example/app:v2',
  ];

  expect((await destinationsOf(places)).map(({ text }) => text)).toEqual(places);
});

test.each([
  [['oci:/none/out:v1', 'oci:/none/x/../out:v1']],
  [['oci-archive:/none/a.tar', 'docker-archive:/none/a.tar']],
  [['alpine:3', 'docker.io/library/alpine:3']],
])('destinationsOf() refuses %j, which are one place', async (places) => {
  await expect(destinationsOf(places)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('the same place'),
  });
});

test.each([
  ['r.example/app:-v1', 'REFERENCE_INVALID'],
  ['oci:', 'PLACE_INVALID'],
])('destinationsOf() refuses %s', async (place, code) => {
  await expect(destinationsOf([place])).rejects.toMatchObject({ code });
});

test('realDestination() follows links, also where the last parts are not there', async () => {
  await using folder = await storeFolder();
  await mkdir(join(folder.path, 'real'));
  await symlink('real', join(folder.path, 'link'));

  expect(await realDestination(join(folder.path, 'link/a/b'))).toBe(join(folder.path, 'real/a/b'));
});

test('isBelow() compares whole names', () => {
  expect([isBelow('/a/b', '/a'), isBelow('/a', '/a'), isBelow('/ab', '/a'), isBelow('/a', '/')]).toEqual([
    true,
    true,
    false,
    true,
  ]);
});
