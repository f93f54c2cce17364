import { expect, test } from 'vitest';
import { isRootsmithError } from '../../../src/errors/index.ts';
import { EMPTY_INDEX, layoutEntry } from '../../../src/layout/index/layout-index.ts';
import { layoutRepositoryReader } from '../../../src/layout/repository-reader.ts';
import { parseRepository, type RepositoryReader } from '../../../src/oci/index.ts';
import { type MemoryBlob, memoryImage, memorySource, noise } from '../../fixtures/memory-image.ts';
import { artifact } from '../../fixtures/mirror-images.ts';

const REF = 'org.opencontainers.image.ref.name';
const OWN = 'io.rootsmith.repository';
const [one, two] = [1, 2].map((seed) => memoryImage({ layers: [noise(seed, 10)] }));
const [own, loose, foreign] = [3, 4, 5].map((seed) => artifact(one!.manifest, seed));
const fallback = parseRepository('app');

function readerOf(
  repository: string,
  entries: readonly (readonly [MemoryBlob, Readonly<Record<string, string>>])[],
): RepositoryReader {
  const { repository: reader } = memorySource(
    one!.manifest,
    [one, two, own, loose, foreign].flatMap((image) => image!.blobs),
  );
  const index = {
    entries: entries.map(([{ descriptor }, annotations]) => layoutEntry({ ...descriptor, annotations }, {}, fallback)),
    rest: EMPTY_INDEX.rest,
    fallback,
  };
  return layoutRepositoryReader(
    { place: 'oci:x', index: { read: async () => index }, reader, subjects: new Map() },
    repository,
  );
}

test('layoutRepositoryReader() knows the tags of its repository, however they are written', async () => {
  const reader = readerOf('app', [
    [one!.manifest, { [REF]: 'v1' }],
    [two!.manifest, { [REF]: 'localhost:5000/app:v2' }],
    [two!.manifest, { [REF]: 'other:v3' }],
  ]);

  expect(await reader.tags()).toEqual(['v1', 'v2']);
  expect((await reader.resolve('v2'))?.digest).toBe(two!.manifest.descriptor.digest);
  expect(await reader.resolve('v3')).toBeUndefined();
});

test('layoutRepositoryReader() takes the last of several that mean the same, as a server does', async () => {
  const reader = readerOf('app', [
    [one!.manifest, { [REF]: 'app:v1' }],
    [two!.manifest, { [REF]: 'v1' }],
  ]);

  expect((await reader.resolve('v1'))?.digest).toBe(two!.manifest.descriptor.digest);
  expect(await reader.tags()).toEqual(['v1']);
});

test('layoutRepositoryReader() lists referrers of its own and of no repository, and none of another', async () => {
  const reader = readerOf('app', [
    [one!.manifest, { [REF]: 'v1' }],
    [own!.manifest, { [OWN]: 'app' }],
    [loose!.manifest, {}],
    [foreign!.manifest, { [OWN]: 'other' }],
  ]);

  const found = await reader.referrers(one!.manifest.descriptor.digest);

  const expected = [own, loose].map((image) => image!.manifest.descriptor.digest).sort();
  expect(found.map(({ digest }) => digest)).toEqual(expected);
});

test('layoutRepositoryReader() tells of an entry that cannot be read, where it is asked to', async () => {
  const { descriptor } = own!.manifest;
  const reader = readerOf('app', [
    [
      {
        descriptor: { ...descriptor, mediaType: 'application/vnd.oci.image.index.v1+json' },
        bytes: own!.manifest.bytes,
      },
      {},
    ],
    [loose!.manifest, {}],
  ]);
  const unusable: unknown[] = [];

  const found = await reader.referrers(one!.manifest.descriptor.digest, undefined, (error) => unusable.push(error));

  expect(found.map(({ digest }) => digest)).toEqual([loose!.manifest.descriptor.digest]);
  expect(unusable.map(isRootsmithError)).toEqual([true]);
});
