import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBundleStore } from '../../../../src/bundle/store/open-bundle-store.ts';
import { parseRepository } from '../../../../src/oci/index.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';
import { namedImage, writeTestBundle } from '../../../fixtures/test-bundle.ts';

const images = [
  namedImage('a.example/team/app:v1', [100]),
  namedImage('a.example/team/both:v1', [200]),
  namedImage('b.example/team/both:v2', [300]),
];

test('openBundleStore() serves images under their full names, and without the host where that is clear', async () => {
  await using folder = await storeFolder();
  const target = join(folder.path, 'b.tar');
  await writeTestBundle(target, images, { form: 'tar' });
  await using store = await openBundleStore(target, { report: () => {} });
  const tags = (name: string) => store.tags(parseRepository(name));

  expect(await store.repositories()).toEqual(['a.example/team/app', 'a.example/team/both', 'b.example/team/both']);
  expect([await tags('a.example/team/app'), await tags('team/app')]).toEqual([['v1'], ['v1']]);
  expect(await tags('team/both')).toBeUndefined();
});
