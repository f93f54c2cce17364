import { expect, test } from 'vitest';
import { Budget, streamOf } from '../../../src/bytes/index.ts';
import { digestOf, type ImageView, openImage } from '../../../src/oci/index.ts';
import { layerEntries, layerStream } from '../../../src/places/read-layer.ts';
import { collect, flipped } from '../../fixtures/byte-streams.ts';
import { type MemoryImage, memorySource } from '../../fixtures/memory-image.ts';
import { tinyImage, tinyLayer } from '../../fixtures/tiny-image.ts';

const files = { 'etc/motd': 'hello\n' };

function viewOf({ manifest, blobs }: MemoryImage): Promise<ImageView> {
  return openImage(memorySource(manifest, blobs), manifest.descriptor);
}

const contextOf = () => ({ signal: undefined, budget: new Budget() });

test('layerStream() gives the tar of a layer', async () => {
  const view = await viewOf(await tinyImage({ layers: [files] }));

  const tar = await collect(layerStream(view, 0, contextOf()));

  expect(digestOf(tar)).toBe(digestOf(await tinyLayer(files)));
});

test('layerStream() checks the digest of the blob', async () => {
  const image = await tinyImage({ layers: [files] });
  const damaged = image.blobs.map((each) =>
    each === image.layers[0] ? { ...each, bytes: flipped(each.bytes, 4) } : each,
  );
  const view = await viewOf({ ...image, blobs: damaged });

  await expect(collect(layerStream(view, 0, contextOf()))).rejects.toMatchObject({
    code: expect.stringMatching(/DIGEST|CORRUPT/) as string,
  });
});

test('layerStream() knows no layer beyond the last', async () => {
  const view = await viewOf(await tinyImage({ layers: [files] }));

  expect(() => layerStream(view, 1, contextOf())).toThrow('bug:');
});

test('layerEntries() gives the entries of a layer, whose bodies can be read', async () => {
  const view = await viewOf(await tinyImage({ layers: [files] }));
  const context = contextOf();
  const found: unknown[] = [];

  for await (const { path, body } of layerEntries(view, 0, { ...context, tar: layerStream(view, 0, context) }))
    found.push([path, Buffer.from(await collect(body)).toString()]);

  expect(found).toEqual([
    ['etc/', ''],
    ['etc/motd', 'hello\n'],
  ]);
});

test('layerEntries() names the layer in a failure', async () => {
  const view = await viewOf(await tinyImage({ layers: [files] }));
  const tar = streamOf(new Uint8Array(600).fill(7));
  const entries = layerEntries(view, 0, { ...contextOf(), tar });

  const reading = (async () => {
    for await (const _ of entries);
  })();

  await expect(reading).rejects.toMatchObject({
    code: expect.stringMatching(/^FORMAT_/) as string,
    message: expect.stringContaining(view.layers[0]!.descriptor.digest) as string,
  });
});
