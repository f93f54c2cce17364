import { expect, test } from 'vitest';
import { EMPTY_INDEX, type LayoutIndex, layoutEntry } from '../../../../src/layout/index/layout-index.ts';
import { selectEntry } from '../../../../src/layout/index/select-entry.ts';
import { parseRepository } from '../../../../src/oci/index.ts';
import { memoryImage, memoryIndex, memorySource, noise } from '../../../fixtures/memory-image.ts';

const REF = 'org.opencontainers.image.ref.name';
const FULL = 'io.containerd.image.name';
const images = [1, 2, 3].map((seed) => memoryImage({ layers: [noise(seed, 10)] }));
const tree = memoryIndex([images[2]!.manifest.descriptor]);
const { repository: reader } = memorySource(
  tree,
  images.flatMap(({ blobs }) => blobs),
);
const fallback = parseRepository('app');

function indexOf(...annotations: readonly Readonly<Record<string, string>>[]): LayoutIndex {
  const entries = annotations.map((one, at) =>
    layoutEntry({ ...(images[at]?.manifest ?? tree).descriptor, annotations: one }, {}, fallback),
  );
  return { entries, rest: EMPTY_INDEX.rest, fallback };
}

test.each([
  ['v1', { [REF]: 'v1' }, { [REF]: 'app:v1' }],
  ['app:v1', { [REF]: 'app:v1' }, { [REF]: 'v1' }],
  ['ghcr.io/a/b:v1', { [REF]: 'v1', [FULL]: 'ghcr.io/a/b:v1' }, { [REF]: 'v2' }],
  ['app:v1', { [REF]: 'v1' }, { [REF]: 'v2' }],
  ['a/b:v1', { [REF]: 'localhost:5000/a/b:v1' }, { [REF]: 'v1' }],
  ['ghcr.io/a/b', { [REF]: 'ghcr.io/a/b:latest' }, { [REF]: 'ghcr.io/a/b:v1' }],
  ['not/a/tag', { [REF]: 'not/a/tag' }, { [REF]: 'not/a/tag:latest' }],
])('selectEntry() by %s takes %j before %j', async (name, wanted, other) => {
  const { entry } = await selectEntry(indexOf(wanted, other), name, reader);

  expect(entry.descriptor.digest).toBe(images[0]!.manifest.descriptor.digest);
});

test('selectEntry() by a digest says which entry leads to it', async () => {
  const index = indexOf({ [REF]: 'a' }, { [REF]: 'b' });
  const [first] = index.entries;
  const outer = layoutEntry({ ...tree.descriptor, annotations: { [REF]: 'x/y:all' } }, {}, fallback);
  const { digest } = images[2]!.manifest.descriptor;

  const found = await selectEntry({ ...index, entries: [first!, outer] }, `@${digest}`, reader);

  expect([found.descriptor.digest, found.entry]).toEqual([digest, outer]);
});

test('selectEntry() refuses a name of several images by PLACE_INVALID', async () => {
  const index = indexOf({ [REF]: 'v1', [FULL]: 'a/b:v1' }, { [REF]: 'v1', [FULL]: 'a/c:v1' });

  await expect(selectEntry(index, 'v1', reader)).rejects.toMatchObject({ code: 'PLACE_INVALID' });
});

test.each(['v2', 'UPPER:v1', 'other:v1'])(
  'selectEntry() refuses %s, which nothing is called, by IMAGE_NOT_FOUND',
  async (name) => {
    await expect(selectEntry(indexOf({ [REF]: 'v1' }), name, reader)).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
    });
  },
);
