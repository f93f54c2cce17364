import { expect, test } from 'vitest';
import { type FinishedImage, joinPlatforms, unchangedImage } from '../../../../src/installer/images/new-image.ts';
import { publishImage } from '../../../../src/installer/images/publish-image.ts';
import { loadImages } from '../../../../src/oci/index.ts';
import { makeShape } from '../../../fixtures/gallery/shapes.ts';
import { memoryBuild, memorySink } from '../../../fixtures/memory-build.ts';
import { memorySource } from '../../../fixtures/memory-image.ts';

async function finished(): Promise<FinishedImage> {
  const { root, blobs } = await makeShape('v1.9 by the imager, in an index');
  const base = await loadImages(memorySource(root, blobs));
  const views = await Promise.all(base.images.map((image) => image.open()));
  return joinPlatforms(base, await Promise.all(views.map((view) => unchangedImage(view, { signal: undefined }))));
}

test('publishImage() writes blobs, then their manifest, then the index, then the name', async () => {
  const image = await finished();
  const sink = memorySink('place');

  await publishImage(image, sink, memoryBuild().context);

  const [one, two] = image.images.map(({ manifest, blobs }) => [
    ...blobs.map(({ descriptor }) => descriptor.digest),
    manifest.descriptor.digest,
  ]);
  const shared = new Set(one);
  expect(sink.written).toEqual([
    ...one!,
    ...two!.filter((digest) => !shared.has(digest)),
    image.root.descriptor.digest,
    'commit',
  ]);
});

test('publishImage() sends no blob that is there', async () => {
  const image = await finished();
  const sink = memorySink('place');
  const build = memoryBuild();
  await publishImage(image, sink, memoryBuild().context);

  await publishImage(image, sink, build.context);

  expect(new Set(build.events.map(({ kind }) => kind))).toEqual(new Set(['blob-skip']));
});

test('publishImage() neither sends nor asks for a blob that was made at the place', async () => {
  const [first] = (await finished()).images;
  const sink = memorySink('place');
  const asked = { ...sink, hasBlob: () => Promise.reject(new Error('test: asked')) };
  const received = first!.blobs.map((blob) => ({ ...blob, receivedBy: asked }));

  await publishImage(
    { images: [{ ...first!, blobs: received }], root: first!.manifest, isIndex: false },
    asked,
    memoryBuild().context,
  );

  expect(sink.written).toEqual([first!.manifest.descriptor.digest, 'commit']);
});
