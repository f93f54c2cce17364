import { expect, test } from 'vitest';
import { type SizedContent, streamOf } from '../../../../src/bytes/index.ts';
import { decompressors } from '../../../../src/compression/decompressors.ts';
import { readTar } from '../../../../src/formats/index.ts';
import type { AssembledImage } from '../../../../src/installer/images/new-image.ts';
import { type AssembleInput, assembleStage } from '../../../../src/installer/stages/assemble.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { galleryBuild, readOf } from '../../../fixtures/gallery/memory.ts';
import type { ShapeName } from '../../../fixtures/gallery/shapes.ts';
import { memorySink } from '../../../fixtures/memory-build.ts';
import { makeTree } from '../../../fixtures/trees.ts';

const FOLDER = 'usr/install/amd64';
const content = (text: string): SizedContent => ({ size: text.length, open: () => streamOf(Buffer.from(text)) });

async function assembled(name: ShapeName, more: Partial<AssembleInput> = {}): Promise<AssembledImage> {
  const build = await galleryBuild(name);
  const { from, assets } = await readOf(build);
  const replacements = new Map([[`${FOLDER}/initramfs.xz`, content('new initramfs')]]);
  const common = { ahead: new Map(), extraFiles: undefined, edits: {}, compression: undefined, time: 9, sinks: [] };
  return await assembleStage.run({ view: from.view, assets, replacements, ...common, ...more }, build.context);
}

/** Paths and sizes in one layer of a new image. */
async function listLayer({ blobs }: AssembledImage, layer: number): Promise<ReadonlyMap<string, number>> {
  const { open, descriptor } = blobs[layer]!;
  const sizes = new Map<string, number>();
  const packing = descriptor.mediaType.endsWith('zstd') ? 'zstd' : 'gzip';
  for await (const { path, size } of readTar(decompressors[packing](open()))) sizes.set(path, size);
  return sizes;
}

test('assembleStage exchanges the initramfs in its layer and keeps the other layers', async () => {
  const image = await assembled('no history');

  const sizes = await listLayer(image, 1);
  expect(sizes.get(`${FOLDER}/initramfs.xz`)).toBe('new initramfs'.length);
  expect(sizes.get(`${FOLDER}/vmlinuz`)).toBe(0x1000);
  expect(image.blobs[0]?.descriptor).toEqual(image.view.layers[0]?.descriptor);
  expect(image.writtenBytes).toBe(image.blobs[1]?.descriptor.size);
});

test('assembleStage leaves no superseded initramfs in a lower layer', async () => {
  const image = await assembled('v1.4 by the imager, assets twice');

  expect((await listLayer(image, 0)).has(`${FOLDER}/initramfs.xz`)).toBe(false);
  expect((await listLayer(image, 1)).get(`${FOLDER}/initramfs.xz`)).toBe('new initramfs'.length);
});

test('assembleStage adds a layer for extra files', async () => {
  const image = await assembled('no history', { extraFiles: makeTree({ 'etc/installer': 'x' }) });

  expect(image.blobs).toHaveLength(4);
  expect([...(await listLayer(image, 2)).keys()]).toEqual(['etc/', 'etc/installer']);
});

test('assembleStage compresses new layers as it is told to', async () => {
  const image = await assembled('no history', { compression: 'zstd' });

  expect(image.blobs[1]?.descriptor.mediaType).toMatch(/zstd$/);
  expect((await listLayer(image, 1)).has(`${FOLDER}/vmlinuz`)).toBe(true);
});

test('assembleStage makes a layer once where a place takes it at once', async () => {
  const sink = memorySink('place', true);

  const image = await assembled('no history', { sinks: [sink] });

  expect(image.blobs[1]?.receivedBy).toBe(sink);
  expect(sink.written).toEqual([image.blobs[1]?.descriptor.digest]);
  expect((await collect(image.blobs[1]!.open())).length).toBe(image.writtenBytes);
});

test('assembleStage tells places that layers which stay have been expanded already', async () => {
  const image = await assembled('no history');

  expect(image.blobs.map(({ isExpandable }) => isExpandable)).toEqual(image.blobs.map(() => true));
});

test('assembleStage says the digest and what is new', async () => {
  const image = await assembled('no history');

  expect(assembleStage.summary(image, {} as AssembleInput)).toBe(
    `${image.manifest.descriptor.digest}, ${image.writtenBytes} B of new layers`,
  );
});
