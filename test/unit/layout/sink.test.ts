import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { streamOf } from '../../../src/bytes/index.ts';
import { openImageSink, openImageSource } from '../../../src/places/index.ts';
import { storeFolder } from '../../fixtures/store-options.ts';
import { bytesOf, copyImage, layerBytes, tinyImage, tinySource } from '../../fixtures/tiny-image.ts';

const first = await tinyImage({ compression: 'none' });
const second = await tinyImage({ layers: [{ a: 'second' }], compression: 'none' });

async function indexOf(
  directory: string,
): Promise<{ manifests: { digest: string; annotations?: Record<string, string> }[] }> {
  return JSON.parse(await readFile(join(directory, 'index.json'), 'utf8'));
}

function blobFile(directory: string, digest: string): string {
  return join(directory, 'blobs', digest.replace(':', '/'));
}

test('openImageSink() writes a layout that openImageSource() reads', async () => {
  await using folder = await storeFolder();
  const place = `oci:${folder.path}/new/deep:v1`;

  await using sink = await openImageSink(place, folder.options);
  await copyImage(tinySource(first), sink);

  await using source = await openImageSource(place, folder.options);
  expect(source.root.digest).toBe(first.manifest.descriptor.digest);
  expect(await layerBytes(source)).toEqual(first.layers.map(({ bytes }) => bytes));
});

test('commit() keeps other names and replaces its own', async () => {
  await using folder = await storeFolder();
  for (const [name, image] of [
    ['b', first],
    ['a', second],
    ['b', second],
  ] as const) {
    await using sink = await openImageSink(`oci:${folder.path}:${name}`, folder.options);
    await copyImage(tinySource(image), sink);
  }

  const { manifests } = await indexOf(folder.path);
  expect(
    manifests.map(({ digest, annotations }) => [annotations?.['org.opencontainers.image.ref.name'], digest]),
  ).toEqual([
    ['a', second.manifest.descriptor.digest],
    ['b', second.manifest.descriptor.digest],
  ]);
});

test('commit() gives the same index.json in whatever order the names came', async () => {
  await using folder = await storeFolder();
  const texts: string[] = [];
  for (const [at, order] of [
    ['x', 'y'],
    ['y', 'x'],
  ].entries()) {
    const directory = join(folder.path, String(at));
    for (const name of order) {
      await using sink = await openImageSink(`oci:${directory}:${name}`, folder.options);
      await copyImage(tinySource(first), sink);
    }
    texts.push(await readFile(join(directory, 'index.json'), 'utf8'));
  }

  expect(texts[1]).toBe(texts[0]);
});

test('commit() replaces the unnamed image of a place without a tag', async () => {
  await using folder = await storeFolder();
  for (const image of [first, second]) {
    await using sink = await openImageSink(`oci:${folder.path}`, folder.options);
    await copyImage(tinySource(image), sink);
  }

  expect((await indexOf(folder.path)).manifests.map(({ digest }) => digest)).toEqual([
    second.manifest.descriptor.digest,
  ]);
});

test('commit() keeps members of index.json that it does not know', async () => {
  await using folder = await storeFolder();
  await writeLayout(folder.path, {
    annotations: { 'org.example': 'kept' },
    manifests: [
      { ...first.manifest.descriptor, urls: ['a'], annotations: { 'org.opencontainers.image.ref.name': 'old' } },
    ],
  });

  await using sink = await openImageSink(`oci:${folder.path}:new`, folder.options);
  await copyImage(tinySource(second), sink);

  expect(await indexOf(folder.path)).toMatchObject({
    annotations: { 'org.example': 'kept' },
    manifests: [{}, { urls: ['a'] }],
  });
});

test('commit() keeps all names when sinks commit at the same time', async () => {
  await using folder = await storeFolder();
  const names = Array.from({ length: 8 }, (_, at) => `v${at}`);

  await Promise.all(
    names.map(async (name) => {
      await using sink = await openImageSink(`oci:${folder.path}:${name}`, folder.options);
      await copyImage(tinySource(first), sink);
    }),
  );

  const { manifests } = await indexOf(folder.path);
  expect(manifests.map(({ annotations }) => annotations?.['org.opencontainers.image.ref.name'])).toEqual(names);
});

test('a sink that is disposed without commit() leaves index.json as it was', async () => {
  await using folder = await storeFolder();
  await writeLayout(folder.path, { manifests: [] });
  const before = await readFile(join(folder.path, 'index.json'), 'utf8');

  {
    await using sink = await openImageSink(`oci:${folder.path}:v1`, folder.options);
    await sink.repository.writeManifest(first.manifest.descriptor, first.manifest.bytes);
  }

  expect(await readFile(join(folder.path, 'index.json'), 'utf8')).toBe(before);
});

test('a sink leaves no file that is not part of a layout, but for the list of what it wrote', async () => {
  await using folder = await storeFolder();
  {
    await using sink = await openImageSink(`oci:${folder.path}:v1`, folder.options);
    await copyImage(tinySource(first), sink);
  }

  expect((await readdir(folder.path)).sort()).toEqual(['.rootsmith-written', 'blobs', 'index.json', 'oci-layout']);
  expect((await readdir(join(folder.path, 'blobs/sha256'))).sort()).toEqual(
    first.blobs.map(({ descriptor }) => descriptor.digest.slice(7)).sort(),
  );
});

test.each(['DIGEST_MISMATCH', 'SIZE_MISMATCH'])(
  'writeBlob() refuses wrong content with %s and keeps none of it',
  async (code) => {
    await using folder = await storeFolder();
    await using sink = await openImageSink(`oci:${folder.path}:v1`, folder.options);
    const [layer] = first.layers;
    const bytes = code === 'SIZE_MISMATCH' ? layer!.bytes.subarray(1) : layer!.bytes.map((byte) => byte ^ 1);

    await expect(sink.repository.writeBlob(layer!.descriptor, { open: () => streamOf(bytes) })).rejects.toMatchObject({
      code,
    });

    expect(await readdir(join(folder.path, 'blobs/sha256'))).toEqual([]);
  },
);

test.each(['shortened', 'changed'])('hasBlob() does not trust a blob that was %s', async (damage) => {
  await using folder = await storeFolder();
  const { descriptor, bytes } = first.layers[0]!;
  const path = blobFile(folder.path, descriptor.digest);
  await mkdir(join(folder.path, 'blobs/sha256'), { recursive: true });
  await writeFile(path, damage === 'changed' ? bytes.map((byte) => byte ^ 1) : bytes.subarray(1));

  await using sink = await openImageSink(`oci:${folder.path}:v1`, folder.options);

  expect(await sink.repository.hasBlob(descriptor)).toBe(false);
});

test('hasBlob() finds a blob that an earlier run wrote', async () => {
  await using folder = await storeFolder();
  await using early = await openImageSink(`oci:${folder.path}:v1`, folder.options);
  await copyImage(tinySource(first), early);

  await using late = await openImageSink(`oci:${folder.path}:v2`, folder.options);

  expect(await late.repository.hasBlob(first.layers[0]!.descriptor)).toBe(true);
});

test('writeBlob() replaces a damaged blob', async () => {
  await using folder = await storeFolder();
  await using sink = await openImageSink(`oci:${folder.path}:v1`, folder.options);
  await copyImage(tinySource(first), sink);
  await truncate(blobFile(folder.path, first.layers[0]!.descriptor.digest), 1);

  await using again = await openImageSink(`oci:${folder.path}:v1`, folder.options);
  await copyImage(tinySource(first), again);

  await using source = await openImageSource(`oci:${folder.path}:v1`, folder.options);
  expect(await bytesOf(source.repository.readBlob(first.layers[0]!.descriptor))).toEqual(first.layers[0]!.bytes);
});

test('openImageSink() removes temporary files of ended processes and leaves those of living ones', async () => {
  await using folder = await storeFolder();
  const blobs = join(folder.path, 'blobs/sha256');
  await mkdir(blobs, { recursive: true });
  const { temporaryName } = await import('../../../src/files/owner.ts');
  const living = await temporaryName();
  const ended = living.replace(/^\.rootsmith-(\d+)-\d+/, '.rootsmith-$1-1'); // the same pid, used by an earlier process
  for (const name of [living, ended]) await writeFile(join(blobs, name), '');

  await openImageSink(`oci:${folder.path}:v1`, folder.options);

  expect(await readdir(blobs)).toEqual([living]);
});

test('openImageSink() refuses a directory with other things in it', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'notes.txt'), '');

  await expect(openImageSink(`oci:${folder.path}:v1`, folder.options)).rejects.toMatchObject({
    code: 'PLACE_INVALID',
    message: expect.stringContaining('notes.txt'),
  });
});

test('openImageSink() refuses a digest as a name', async () => {
  await using folder = await storeFolder();
  const place = `oci:${folder.path}@${first.manifest.descriptor.digest}`;

  await expect(openImageSink(place, folder.options)).rejects.toMatchObject({ code: 'PLACE_INVALID' });
});

test('openImageSink() refuses a layout of a later version', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'oci-layout'), '{"imageLayoutVersion":"2.0.0"}');

  await expect(openImageSink(`oci:${folder.path}:v1`, folder.options)).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
  });
});

test('openImageSink() says that a path leads through a file', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'file'), '');

  await expect(openImageSink(`oci:${folder.path}/file/x`, folder.options)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('writeBlob() stops when it is told to', async () => {
  await using folder = await storeFolder();
  await using sink = await openImageSink(`oci:${folder.path}:v1`, folder.options);
  const [layer] = first.layers;

  await expect(
    sink.repository.writeBlob(
      layer!.descriptor,
      { open: () => streamOf(layer!.bytes) },
      { signal: AbortSignal.abort() },
    ),
  ).rejects.toHaveProperty('name', 'AbortError');

  expect(await readdir(join(folder.path, 'blobs/sha256'))).toEqual([]);
});

test('a layout that a run left without index.json can be written again', async () => {
  await using folder = await storeFolder();
  await using sink = await openImageSink(`oci:${folder.path}:v1`, folder.options);
  await copyImage(tinySource(first), sink);
  await rm(join(folder.path, 'index.json'));

  await using again = await openImageSink(`oci:${folder.path}:v1`, folder.options);
  await copyImage(tinySource(first), again);

  expect((await stat(join(folder.path, 'index.json'))).isFile()).toBe(true);
});

async function writeLayout(directory: string, index: object): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  await writeFile(join(directory, 'index.json'), JSON.stringify({ schemaVersion: 2, ...index }));
}

test('receiveBlob() names a blob by its digest with the commit, and gives it back before and after', async () => {
  await using folder = await storeFolder();
  const layout = join(folder.path, 'layout');
  const image = await tinyImage({ compression: 'none' });
  const [layer] = image.layers;
  if (layer === undefined) throw new Error('test: an image without a layer');
  await using sink = await openImageSink(`oci:${layout}:v1`, folder.options);

  const received = await sink.repository.receiveBlob?.(streamOf(layer.bytes.subarray(0, 7), layer.bytes.subarray(7)));
  const before = await readdir(join(layout, 'blobs/sha256'));
  const given = received && (await bytesOf(received.open()));
  await copyImage(tinySource(image), sink);

  expect(received).toMatchObject({ digest: layer.descriptor.digest, size: layer.bytes.length });
  expect(before).toEqual([expect.stringMatching(/^\.rootsmith-/)]);
  expect(given && Buffer.compare(given, layer.bytes)).toBe(0);
  expect(Buffer.compare(await readFile(blobFile(layout, layer.descriptor.digest)), layer.bytes)).toBe(0);
  expect(received && Buffer.compare(await bytesOf(received.open()), layer.bytes)).toBe(0);
});

test('a layout that nothing was committed to is gone with its sink, and so are the folders made for it', async () => {
  await using folder = await storeFolder();
  {
    await using sink = await openImageSink(`oci:${folder.path}/new/deep:v1`, folder.options);
    await sink.repository.receiveBlob?.(streamOf(Uint8Array.of(1, 2, 3)));
  }

  await expect(stat(join(folder.path, 'new'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a layout that was there stays as it was when a sink ends without a commit', async () => {
  await using folder = await storeFolder();
  {
    await using sink = await openImageSink(`oci:${folder.path}:v1`, folder.options);
    await copyImage(tinySource(first), sink);
  }
  const before = await readdir(join(folder.path, 'blobs/sha256'));
  {
    await using sink = await openImageSink(`oci:${folder.path}:v2`, folder.options);
    await sink.repository.receiveBlob?.(streamOf(Uint8Array.of(1, 2, 3)));
  }

  expect(await readdir(join(folder.path, 'blobs/sha256'))).toEqual(before);
});
