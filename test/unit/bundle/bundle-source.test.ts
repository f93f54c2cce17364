import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundleSource, openBundle } from '../../../src/bundle/index.ts';
import { digestOf } from '../../../src/oci/index.ts';
import { noise } from '../../fixtures/memory-image.ts';
import { storeFolder } from '../../fixtures/store-options.ts';
import { layerBlob, namedImage, writeTestBundle } from '../../fixtures/test-bundle.ts';

const KIB = 1024;

const layer = layerBlob(noise(8, 100 * KIB));

const plain = namedImage('a.example/team/app:v1', [100]);
const image = { ...plain, blobs: [...plain.blobs, layer] };

const { digest } = layer.descriptor;

test('bundleSource() answers as a registry would', async () => {
  await using folder = await storeFolder();
  const target = join(folder.path, 'b.tar');
  await writeTestBundle(target, [image], { form: 'tar' });
  await using bundle = await openBundle(target);
  const repository = bundleSource(bundle).repository('a.example/team/app');

  expect(await repository.tags()).toEqual(['v1']);
  expect(await repository.resolve('v1')).toMatchObject({ digest: image.root.digest });
  expect(await repository.resolve(image.root.digest)).toEqual(image.root);
  expect(await repository.resolve('v2')).toBeUndefined();
  expect(await repository.resolve(digest)).toBeUndefined();
  expect(digestOf(await repository.readManifest(image.root))).toBe(image.root.digest);
  await expect(repository.readManifest(layer.descriptor)).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' });
  expect(await bundleSource(bundle).repository('a.example/other').tags()).toEqual([]);
});
