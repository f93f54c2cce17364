import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { imageCacheOf } from '../../../../src/cli/media/image-cache-flag.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test('imageCacheOf() takes folders, layouts and tars of this machine, with or without a dot', async () => {
  await using folder = await storeFolder();
  const { path } = folder;
  for (const name of ['flat', 'layout']) await mkdir(join(path, name));
  for (const name of ['layout/oci-layout', 'cache.tar']) await writeFile(join(path, name), '');

  expect(await imageCacheOf('flat', path)).toMatchObject({ kind: 'directory', path: join(path, 'flat') });
  expect(await imageCacheOf('./cache.tar', path)).toMatchObject({ kind: 'tar', path: join(path, 'cache.tar') });
  expect(await imageCacheOf('layout', path)).toMatchObject({
    kind: 'image',
    image: { place: `oci:${path}/layout`, at: { file: '--image-cache' } },
  });
});

test.each([
  ['r.example/cache:v1', 'r.example/cache:v1'],
  ['oci:./cache:v1', 'oci:/nowhere/cache:v1'],
])('imageCacheOf(%j) is the image at %j', async (text, place) => {
  expect(await imageCacheOf(text, '/nowhere')).toMatchObject({ kind: 'image', image: { place } });
});

test.each([
  ['./cache', 'NOT_FOUND'],
  ['/cache.tar', 'NOT_FOUND'],
  ['A B', 'REFERENCE_INVALID'],
])('imageCacheOf(%j) is refused', async (text, code) => {
  await expect(imageCacheOf(text, '/nowhere')).rejects.toMatchObject({ code, hint: expect.any(String) });
});
