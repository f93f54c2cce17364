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
  const hasBlob = (): Promise<never> => Promise.reject(new Error('test: asked'));
  const asked = { ...sink, repository: { ...sink.repository, hasBlob } };
  const received = first!.blobs.map((blob) => ({ ...blob, receivedBy: asked }));

  await publishImage(
    { images: [{ ...first!, blobs: received }], root: first!.manifest, isIndex: false },
    asked,
    memoryBuild().context,
  );

  expect(sink.written).toEqual([first!.manifest.descriptor.digest, 'commit']);
});

test('publishImage() asks a place for a blob once, however many platforms share it', async () => {
  const image = await finished();
  const sink = memorySink('place');
  const asked: string[] = [];
  const hasBlob: typeof sink.repository.hasBlob = async (descriptor) => {
    asked.push(descriptor.digest);
    return await sink.repository.hasBlob(descriptor);
  };

  const counting = { ...sink, repository: { ...sink.repository, hasBlob } };
  await publishImage(image, counting, memoryBuild().context);

  const digests = image.images.flatMap(({ blobs }) => blobs.map(({ descriptor }) => descriptor.digest));
  expect(new Set(digests).size).toBeLessThan(digests.length);
  expect(asked.toSorted()).toEqual([...new Set(digests)].toSorted());
});
