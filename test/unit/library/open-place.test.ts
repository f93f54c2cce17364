import { expect, test } from 'vitest';
import { openPlace } from '../../../src/library/oci.ts';
import { smallBase } from '../../fixtures/small-base.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test('openPlace() opens a layout, its images and the entries of their layers, with no options at all', async () => {
  await using folder = await storeFolder();
  await using place = await openPlace(await smallBase(folder.path, 'base'));

  const image = await place.image({ os: 'linux', architecture: 'amd64' });
  const paths: string[] = [];
  for await (const { path } of place.entries(image, 0)) paths.push(path);

  expect(place.images.images.map(({ platform }) => platform.architecture)).toContain('amd64');
  expect(paths.some((path) => path.endsWith('vmlinuz'))).toBe(true);
});

test('openPlace() refuses what is not there, and leaves nothing open', async () => {
  await expect(openPlace('oci:/nonexistent:v1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(openPlace('oci:')).rejects.toMatchObject({ code: 'PLACE_INVALID' });
});
