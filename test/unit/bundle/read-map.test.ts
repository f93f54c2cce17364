import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBundle } from '../../../src/bundle/index.ts';
import { noise } from '../../fixtures/memory-image.ts';
import { storeFolder } from '../../fixtures/store-options.ts';
import { layerBlob, namedImage, writeTestBundle } from '../../fixtures/test-bundle.ts';

const KIB = 1024;

const layer = layerBlob(noise(8, 100 * KIB));

const plain = namedImage('a.example/team/app:v1', [100]);
const image = { ...plain, blobs: [...plain.blobs, layer] };

test('openBundle() tells a layout that is no bundle', async () => {
  await using folder = await storeFolder();
  const target = join(folder.path, 'b');
  await writeTestBundle(target, [image], { form: 'directory' });
  await rename(join(target, 'rootsmith'), join(folder.path, 'gone'));

  await expect(openBundle(target)).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    message: expect.stringContaining('is an image layout, but not a bundle'),
  });
});
