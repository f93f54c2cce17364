import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { streamOf } from '../../../src/bytes/index.ts';
import { readTar, writeTar } from '../../../src/formats/index.ts';
import { openImageSink, openImageSource, type StoreOptions } from '../../../src/places/index.ts';
import { storeFolder } from '../../fixtures/store-options.ts';
import { bytesOf, copyImage, layerBytes, tinyImage, tinySource } from '../../fixtures/tiny-image.ts';

const image = await tinyImage({ compression: 'none' });
const facts = { mode: 0o644, uid: 0, gid: 0, mtime: 0, size: 0, linkTarget: '', major: 0, minor: 0, xattrs: new Map() };

async function write(place: string, options: StoreOptions): Promise<void> {
  await using sink = await openImageSink(place, options);
  await copyImage(tinySource(image), sink);
}

test('openImageSink() writes an archive that openImageSource() reads', async () => {
  await using folder = await storeFolder();
  await write(`oci-archive:${folder.path}/x.tar:v1`, folder.options);

  await using source = await openImageSource(`oci-archive:${folder.path}/x.tar:v1`, folder.options);

  expect(source.root.digest).toBe(image.manifest.descriptor.digest);
  expect(await layerBytes(source)).toEqual(image.layers.map(({ bytes }) => bytes));
});

test('openImageSink() writes the same bytes each time', async () => {
  await using folder = await storeFolder();
  await write(`oci-archive:${folder.path}/a.tar:v1`, folder.options);
  await write(`oci-archive:${folder.path}/b.tar:v1`, folder.options);

  expect(await readFile(join(folder.path, 'a.tar'))).toEqual(await readFile(join(folder.path, 'b.tar')));
});

test('openImageSink() writes plain facts, and the index before the blobs', async () => {
  await using folder = await storeFolder();
  await write(`oci-archive:${folder.path}/x.tar:v1`, folder.options);

  const paths: string[] = [];
  for await (const { path, mode, uid, gid, mtime } of readTar(streamOf(await readFile(join(folder.path, 'x.tar'))))) {
    expect({ mode, uid, gid, mtime }).toEqual({ mode: 0o644, uid: 0, gid: 0, mtime: 0 });
    paths.push(path);
  }
  const blobs = image.blobs.map(({ descriptor }) => `blobs/${descriptor.digest.replace(':', '/')}`);
  expect(paths).toEqual(['oci-layout', 'index.json', ...blobs.sort()]);
});

test('commit() replaces a file that is there', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'x.tar'), 'old');

  await write(`oci-archive:${folder.path}/x.tar`, folder.options);

  await using source = await openImageSource(`oci-archive:${folder.path}/x.tar`, folder.options);
  expect(source.root.digest).toBe(image.manifest.descriptor.digest);
});

test('a sink that is disposed without commit() writes no file and empties the spool', async () => {
  await using folder = await storeFolder();

  {
    await using sink = await openImageSink(`oci-archive:${folder.path}/x.tar`, folder.options);
    await sink.repository.writeManifest(image.manifest.descriptor, image.manifest.bytes);
  }

  expect(await readdir(folder.path)).toEqual([]);
  expect(await readdir(folder.options.spoolDirectory)).toEqual([]);
});

test('commit() into a folder that is missing says so and leaves nothing', async () => {
  await using folder = await storeFolder();

  await expect(write(`oci-archive:${folder.path}/none/x.tar`, folder.options)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await readdir(folder.options.spoolDirectory)).toEqual([]);
});

test.each([
  ['a path that climbs', { ...facts, type: 'file' as const, path: '../x' }, 'PATH_UNSAFE'],
  ['a symlink that climbs', { ...facts, type: 'symlink' as const, path: 'a/x', linkTarget: '../../x' }, 'PATH_UNSAFE'],
  ['a hard link that climbs', { ...facts, type: 'hardlink' as const, path: 'x', linkTarget: '../x' }, 'PATH_UNSAFE'],
])('openImageSource() refuses an archive with %s', async (_, entry, code) => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'x.tar'), await bytesOf(writeTar([entry])));

  await expect(openImageSource(`oci-archive:${folder.path}/x.tar`, folder.options)).rejects.toMatchObject({ code });
});

test('openImageSource() refuses links in a circle', async () => {
  await using folder = await storeFolder();
  const link = { ...facts, type: 'symlink' as const, path: 'oci-layout', linkTarget: 'oci-layout' };
  await writeFile(join(folder.path, 'x.tar'), await bytesOf(writeTar([link])));

  await expect(openImageSource(`oci-archive:${folder.path}/x.tar`, folder.options)).rejects.toMatchObject({
    code: 'FORMAT_CORRUPT',
    details: { path: 'oci-layout' },
  });
});

test('openImageSource() says that a file is no layout', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'x.tar'), await bytesOf(writeTar([{ ...facts, type: 'file', path: 'a' }])));

  await expect(openImageSource(`oci-archive:${folder.path}/x.tar`, folder.options)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('not an OCI layout'),
  });
});

test('openImageSource() refuses a truncated archive', async () => {
  await using folder = await storeFolder();
  const file = join(folder.path, 'x.tar');
  await write(`oci-archive:${file}`, folder.options);
  await writeFile(file, (await readFile(file)).subarray(0, 3000));

  await expect(openImageSource(`oci-archive:${file}`, folder.options)).rejects.toMatchObject({
    code: 'FORMAT_TRUNCATED',
  });
});

test.each(['none.tar', '.'])('openImageSource() says that `%s` is no file', async (name) => {
  await using folder = await storeFolder();

  await expect(openImageSource(`oci-archive:${folder.path}/${name}`, folder.options)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});
