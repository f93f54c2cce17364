import { expect, test } from 'vitest';
import { memoryFiles } from '../../../../src/files/work/memory-files.ts';
import { cachedSource } from '../../../../src/installer/images/cached-source.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { memoryImage, memorySource } from '../../../fixtures/memory-image.ts';

const { manifest, layers, blobs } = memoryImage();
const layer = layers[0]!;

test('cachedSource() fetches a blob once', async () => {
  const source = memorySource(manifest, blobs);
  const cached = cachedSource(source, memoryFiles());

  const first = await collect(cached.repository.readBlob(layer.descriptor));
  const second = await collect(cached.repository.readBlob(layer.descriptor));

  expect([first, second]).toEqual([layer.bytes, layer.bytes]);
  expect(source.reads).toEqual([layer.descriptor.digest]);
});

test('cachedSource() keeps nothing of a blob that was not read to its end', async () => {
  const source = memorySource(manifest, blobs);
  const cached = cachedSource(source, memoryFiles());

  for await (const _ of cached.repository.readBlob(layer.descriptor)) break;
  await collect(cached.repository.readBlob(layer.descriptor));

  expect(source.reads).toHaveLength(2);
});

test('cachedSource() is the same place', async () => {
  const source = memorySource(manifest, blobs);
  const cached = cachedSource(source, memoryFiles());

  expect([cached.place, cached.root]).toEqual([source.place, source.root]);
  expect(await cached.repository.readManifest(manifest.descriptor)).toEqual(manifest.bytes);
});
