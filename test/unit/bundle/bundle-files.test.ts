import { rename, symlink } from 'node:fs/promises';
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

const { digest } = layer.descriptor;

test('openBlob() follows no link out of the folder of a bundle', async () => {
  await using folder = await storeFolder();
  const target = join(folder.path, 'b');
  await writeTestBundle(target, [image], { form: 'directory' });
  const path = join(target, 'blobs', digest.replace(':', '/'));
  await rename(path, join(folder.path, 'secret'));
  await symlink(join(folder.path, 'secret'), path);
  await using bundle = await openBundle(target);

  await expect(bundle.openBlob(digest)).rejects.toMatchObject({
    code: 'BUNDLE_DAMAGED',
    message: expect.stringContaining('not a regular file'),
  });
});
