import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { streamOf } from '../../../src/bytes/index.ts';
import { openLayoutSource, openLayoutTarget } from '../../../src/layout/index.ts';
import type { BlobContent, RepositoryReader, RepositoryTarget } from '../../../src/oci/index.ts';
import { type MemoryBlob, type MemoryImage, memoryImage, memoryIndex, noise } from '../../fixtures/memory-image.ts';
import { artifact } from '../../fixtures/mirror-images.ts';
import { storeFolder } from '../../fixtures/store-options.ts';
import { bytesOf } from '../../fixtures/tiny-image.ts';

function contentOf({ bytes }: MemoryBlob, opened: number[] = []): BlobContent {
  return {
    open(offset) {
      opened.push(offset);
      return streamOf(bytes.subarray(offset));
    },
  };
}

async function write(target: RepositoryTarget, repository: string, image: MemoryImage, tag?: string): Promise<void> {
  const writer = target.repository(repository);
  for (const blob of [image.config, ...image.layers]) await writer.writeBlob(blob.descriptor, contentOf(blob));
  const { descriptor, bytes } = image.manifest;
  await writer.writeManifest(descriptor, bytes);
  if (tag !== undefined) await writer.tag(tag, descriptor, bytes);
}

async function repositoryOf(directory: string, name: string): Promise<RepositoryReader> {
  return (await openLayoutSource({ kind: 'oci', directory, name }, {})).repository; // holds nothing open
}

test('openLayoutTarget() keeps names of many repositories, which openLayoutSource() reads', async () => {
  await using folder = await storeFolder();
  const directory = join(folder.path, 'layout');
  const image = memoryImage();
  {
    await using target = await openLayoutTarget(directory);
    await write(target, 'a/app', image, 'v1');
    await write(target, 'b/app', image, 'v2');
  }
  const reader = await repositoryOf(directory, 'a/app:v1');
  const { digest } = image.manifest.descriptor;

  expect((await reader.resolve('v1'))?.digest).toBe(digest);
  expect([await reader.resolve('v2'), (await reader.resolve(digest))?.digest]).toEqual([undefined, digest]);
  expect([await reader.tags(), await (await repositoryOf(directory, 'b/app:v2')).tags()]).toEqual([['v1'], ['v2']]);
  expect(await reader.readManifest(image.manifest.descriptor)).toEqual(new Uint8Array(image.manifest.bytes));
  const layer = image.layers[0]!;
  expect(await bytesOf(reader.readBlob(layer.descriptor, { offset: 10 }))).toEqual(
    new Uint8Array(layer.bytes.subarray(10)),
  );
});

test('mountBlob() of a layout is true for what any repository has', async () => {
  await using folder = await storeFolder();
  await using target = await openLayoutTarget(join(folder.path, 'layout'));
  const image = memoryImage();
  await write(target, 'a', image, 'v1');

  const writer = target.repository('b');

  expect(await writer.mountBlob(image.config.descriptor, 'a')).toBe(true);
  expect(await writer.mountBlob(artifact(undefined, 3).layers[0]!.descriptor, 'a')).toBe(false);
});

test('referrers() of a layout finds what was written with a subject, in its repository only', async () => {
  await using folder = await storeFolder();
  const directory = join(folder.path, 'layout');
  const image = memoryImage();
  const signature = artifact(image.manifest, 5);
  {
    await using target = await openLayoutTarget(directory);
    await write(target, 'a', image, 'v1');
    await write(target, 'a', signature);
    await write(target, 'b', image, 'v1');
  }
  const found = async (name: string): Promise<readonly string[]> => {
    const repository = await repositoryOf(directory, name);
    return (await repository.referrers(image.manifest.descriptor.digest)).map(({ digest }) => digest);
  };

  expect([await found('a:v1'), await found('b:v1')]).toEqual([[signature.manifest.descriptor.digest], []]);
});

test('openLayoutTarget() gives an image without a tag an entry of its own, and its children none', async () => {
  await using folder = await storeFolder();
  const directory = join(folder.path, 'layout');
  const image = memoryImage();
  const index = memoryIndex([image.manifest.descriptor]);
  {
    await using target = await openLayoutTarget(directory);
    await write(target, 'a', image);
    await target.repository('a').writeManifest(index.descriptor, index.bytes);
  }

  const { manifests } = JSON.parse(await readFile(join(directory, 'index.json'), 'utf8')) as {
    readonly manifests: readonly unknown[];
  };
  expect(manifests).toEqual([
    {
      mediaType: index.descriptor.mediaType,
      digest: index.descriptor.digest,
      size: index.descriptor.size,
      annotations: { 'io.rootsmith.repository': 'a' },
    },
  ]);
});

test('writeBlob() of a layout goes on from what a killed run left', async () => {
  await using folder = await storeFolder();
  const directory = join(folder.path, 'layout');
  const { descriptor, bytes } = memoryImage({ layers: [noise(1, 300_000)], compression: 'none' }).layers[0]!;
  const partial = join(directory, '.rootsmith-partial');
  await mkdir(partial, { recursive: true });
  await writeFile(join(partial, descriptor.digest.replace(':', '-')), bytes.subarray(0, 123_456));
  const opened: number[] = [];
  const confirmed: number[] = [];
  {
    await using target = await openLayoutTarget(directory);
    await target.repository('a').writeBlob(descriptor, contentOf({ descriptor, bytes }, opened), {
      onProgress: (count) => confirmed.push(count),
    });
  }

  expect(opened).toEqual([123_456]);
  expect([confirmed[0], confirmed.at(-1)]).toEqual([123_456, descriptor.size]);
  expect(await readFile(join(directory, 'blobs', descriptor.digest.replace(':', '/')))).toEqual(Buffer.from(bytes));
  expect(await readdir(directory)).not.toContain('.rootsmith-partial');
});

test.each([
  ['damaged', (bytes: Uint8Array) => bytes.subarray(0, 1000).map((byte) => byte ^ 1)],
  ['too long', (bytes: Uint8Array) => Buffer.concat([bytes, bytes])],
])('writeBlob() of a layout starts again where what was left is %s', async (_, left) => {
  await using folder = await storeFolder();
  const directory = join(folder.path, 'layout');
  const { descriptor, bytes } = memoryImage({ layers: [noise(1, 200_000)], compression: 'none' }).layers[0]!;
  await mkdir(join(directory, '.rootsmith-partial'), { recursive: true });
  await writeFile(join(directory, '.rootsmith-partial', descriptor.digest.replace(':', '-')), left(bytes));
  await using target = await openLayoutTarget(directory);

  await target.repository('a').writeBlob(descriptor, contentOf({ descriptor, bytes }));

  expect(await readFile(join(directory, 'blobs', descriptor.digest.replace(':', '/')))).toEqual(Buffer.from(bytes));
});

test('writeBlob() of a layout refuses wrong bytes with DIGEST_MISMATCH and keeps none of them', async () => {
  await using folder = await storeFolder();
  const directory = join(folder.path, 'layout');
  const { descriptor, bytes } = memoryImage().layers[0]!;
  await using target = await openLayoutTarget(directory);
  const wrong = bytes.map((byte) => byte ^ 1);

  await expect(
    target.repository('a').writeBlob(descriptor, contentOf({ descriptor, bytes: wrong })),
  ).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });

  expect(await readdir(join(directory, '.rootsmith-partial'))).toEqual([]);
});

test('writeBlob() of a layout keeps what came when the source ends too early', async () => {
  await using folder = await storeFolder();
  const directory = join(folder.path, 'layout');
  const { descriptor, bytes } = memoryImage({ layers: [noise(1, 200_000)], compression: 'none' }).layers[0]!;
  await using target = await openLayoutTarget(directory);
  const short = contentOf({ descriptor, bytes: bytes.subarray(0, 100_000) });

  await expect(target.repository('a').writeBlob(descriptor, short)).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
  const opened: number[] = [];
  await target.repository('a').writeBlob(descriptor, contentOf({ descriptor, bytes }, opened));

  expect(opened).toEqual([100_000]);
});
