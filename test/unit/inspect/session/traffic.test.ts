import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { countedAccess, countedSource, newTraffic } from '../../../../src/inspect/session/traffic.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { memoryImage, memorySource } from '../../../fixtures/memory-image.ts';

test('countedSource() counts manifests and what is read of blobs', async () => {
  const traffic = newTraffic();
  const { manifest, layers, blobs } = memoryImage();
  const { repository } = countedSource(memorySource(manifest, blobs), traffic);

  await repository.readManifest(manifest.descriptor);
  await collect(repository.readBlob(layers[0]!.descriptor, { offset: 10, length: 7 }));

  expect(traffic.bytes()).toBe(manifest.bytes.length + 7);
});

test('countedAccess() counts what is read', async () => {
  const traffic = newTraffic();

  await countedAccess(bufferAccess(new Uint8Array(10)), traffic).read(2, 3);

  expect(traffic.bytes()).toBe(3);
});
