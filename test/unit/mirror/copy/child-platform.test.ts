import { expect, test } from 'vitest';
import { RootsmithError } from '../../../../src/errors/index.ts';
import { ChildPlatforms } from '../../../../src/mirror/copy/child-platform.ts';
import { ManifestWalk } from '../../../../src/mirror/copy/manifest-walk.ts';
import type { Descriptor } from '../../../../src/oci/index.ts';
import { type MemoryBlob, memoryImage, memoryIndex } from '../../../fixtures/memory-image.ts';
import { type MemoryRepositoriesOptions, memoryRepositories } from '../../../fixtures/memory-repositories.ts';
import { amd64, arm64, artifact } from '../../../fixtures/mirror-images.ts';

function platforms(blobs: readonly MemoryBlob[], options: MemoryRepositoriesOptions = {}) {
  const place = memoryRepositories('memory.example', options);
  place.seed('app', blobs);
  return { place, known: new ChildPlatforms(new ManifestWalk(place.repository('app'))) };
}

const image = memoryImage({ platform: arm64 });
const child = image.manifest.descriptor;

test('ChildPlatforms.of() believes the index without a question', async () => {
  const { place, known } = platforms(image.blobs);

  expect(await known.of({ ...child, platform: amd64 })).toEqual([amd64]);
  expect(place.deeds).toEqual([]);
});

test('ChildPlatforms.of() reads the config where the index does not tell, once for each child', async () => {
  const { place, known } = platforms(image.blobs);

  expect([await known.of(child), await known.of(child)]).toMatchObject([[arm64], [arm64]]);
  expect(place.deeds.map(({ kind }) => kind)).toEqual(['manifest', 'blob']);
});

test('ChildPlatforms.of() gives an index the platforms of all its children, each once', async () => {
  const other = memoryImage({ platform: amd64 });
  const inner = memoryIndex([other.manifest.descriptor, child]);
  const index = memoryIndex([inner.descriptor, { ...child, platform: arm64 }]);
  const { known } = platforms([index, inner, ...other.blobs, ...image.blobs]);

  expect(await known.of(index.descriptor)).toMatchObject([amd64, arm64]);
});

test.each<[string, Descriptor]>([
  ['is missing', memoryImage({ platform: amd64 }).manifest.descriptor],
  ['is not an image', artifact(undefined, 3).manifest.descriptor],
  ['is a blob', image.layers[0]!.descriptor],
])('ChildPlatforms.of() gives no platform to a child that %s', async (_, descriptor) => {
  const { known } = platforms([...image.blobs, ...artifact(undefined, 3).blobs]);

  expect(await known.of(descriptor)).toEqual([]);
});

test('ChildPlatforms.of() fails where the network does', async () => {
  const { known } = platforms(image.blobs, { fail: () => new RootsmithError('NETWORK', 'cut') });

  await expect(known.of(child)).rejects.toMatchObject({ code: 'NETWORK' });
});
