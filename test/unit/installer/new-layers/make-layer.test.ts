import { expect, test } from 'vitest';
import { type ByteStream, streamOf } from '../../../../src/bytes/index.ts';
import { makeLayer } from '../../../../src/installer/new-layers/make-layer.ts';
import { digestOf } from '../../../../src/oci/index.ts';
import { collect, seededBytes } from '../../../fixtures/byte-streams.ts';
import { memoryBuild, memorySink } from '../../../fixtures/memory-build.ts';

const tar = seededBytes(50_000);
const source = (): ByteStream => streamOf(tar);
const { context } = memoryBuild();

test('makeLayer() knows both digests of a layer', async () => {
  const { layer, blob } = await makeLayer(source, { compression: 'gzip', sinks: [] }, context);

  const bytes = await collect(blob.open());
  expect(layer).toEqual({ digest: digestOf(bytes), size: bytes.length, diffId: digestOf(tar), compression: 'gzip' });
  expect(blob.receivedBy).toBeUndefined();
});

test('makeLayer() makes the layer in the first place that takes it at once', async () => {
  const sinks = [memorySink('plain'), memorySink('first', true), memorySink('second', true)];

  const { layer, blob } = await makeLayer(source, { compression: 'gzip', sinks }, context);

  expect(blob.receivedBy).toBe(sinks[1]);
  expect(sinks.map(({ written }) => written)).toEqual([[], [layer.digest], []]);
});

test('makeLayer() makes the same layer in both ways', async () => {
  const [packed, received] = [
    await makeLayer(source, { compression: 'zstd', sinks: [] }, context),
    await makeLayer(source, { compression: 'zstd', sinks: [memorySink('place', true)] }, context),
  ];

  expect(received.layer).toEqual(packed.layer);
});
