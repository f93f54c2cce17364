import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { type TarInput, writeTar } from '../../../../src/formats/index.ts';
import { digestOf, mediaTypes, parseManifest } from '../../../../src/oci/index.ts';
import { openImageSource } from '../../../../src/places/index.ts';
import { type Folder, storeFolder } from '../../../fixtures/store-options.ts';
import { bytesOf, layerBytes, tinyImage } from '../../../fixtures/tiny-image.ts';

const image = await tinyImage({ compression: 'none' });

const layers = image.layers.map(({ bytes }) => bytes);

const facts = { mode: 0o644, uid: 0, gid: 0, mtime: 0, size: 0, linkTarget: '', major: 0, minor: 0, xattrs: new Map() };

function file(path: string, content: Uint8Array | object): TarInput {
  const bytes = content instanceof Uint8Array ? content : new TextEncoder().encode(JSON.stringify(content));
  return { ...facts, type: 'file', path, size: bytes.length, body: streamOf(bytes) };
}

function link(path: string, linkTarget: string): TarInput {
  return { ...facts, type: 'symlink', path, linkTarget };
}

/** An archive as old dockers save it, but for what `more` puts in the place of the list. */
function saved(list: unknown, more: readonly TarInput[] = []): readonly TarInput[] {
  return [
    file('config.json', image.config.bytes),
    file('a/layer.tar', layers[0]!),
    file('b/layer.tar', layers[1]!),
    ...more,
    file('manifest.json', list as object),
  ];
}

const entry = { Config: 'config.json', RepoTags: ['acme/a:v1'], Layers: ['a/layer.tar', 'b/layer.tar'] };

async function put(folder: Folder, entries: readonly TarInput[]): Promise<string> {
  await writeFile(join(folder.path, 'x.tar'), await bytesOf(writeTar(entries)));
  return `docker-archive:${folder.path}/x.tar`;
}

test('openImageSource() makes a Docker manifest of an archive', async () => {
  await using folder = await storeFolder();
  await using source = await openImageSource(await put(folder, saved([entry])), folder.options);

  const manifest = parseManifest(await source.repository.readManifest(source.root), { what: 'test' });
  expect(manifest).toMatchObject({
    mediaType: mediaTypes.docker.manifest,
    config: { mediaType: mediaTypes.docker.config, digest: image.config.descriptor.digest },
    layers: layers.map((bytes) => ({
      mediaType: mediaTypes.docker.layers.none,
      digest: digestOf(bytes),
      size: bytes.length,
    })),
  });
  expect(await layerBytes(source)).toEqual(layers);
});

test('openImageSource() follows links between layers', async () => {
  await using folder = await storeFolder();
  const entries = saved(
    [{ ...entry, Layers: ['c/layer.tar', 'b/layer.tar'] }],
    [link('c/layer.tar', '../a/layer.tar')],
  );
  await using source = await openImageSource(await put(folder, entries), folder.options);

  expect(await layerBytes(source)).toEqual(layers);
});

test.each([
  ['by its path', (bytes: Uint8Array) => `blobs/sha256/${digestOf(bytes).slice(7)}`],
  ['by hashing it', () => 'packed.tar.gz'],
])('openImageSource() names a packed layer by the digest of its packed bytes, found %s', async (_, pathOf) => {
  await using folder = await storeFolder();
  const packed = gzipSync(layers[0]!);
  const entries = saved([{ ...entry, Layers: [pathOf(packed), 'b/layer.tar'] }], [file(pathOf(packed), packed)]);
  await using source = await openImageSource(await put(folder, entries), folder.options);

  const manifest = parseManifest(await source.repository.readManifest(source.root), { what: 'test' });
  expect(manifest).toHaveProperty('layers[0]', {
    mediaType: mediaTypes.docker.layers.gzip,
    digest: digestOf(packed),
    size: packed.length,
  });
  expect((await layerBytes(source))[0]).toEqual(new Uint8Array(packed));
});

test.each([
  ['', [entry]],
  [':acme/a:v1', [entry, { ...entry, RepoTags: ['acme/b:v1'] }]],
  [':docker.io/acme/a:v1', [entry, { ...entry, RepoTags: null }]],
  [
    ':acme/a',
    [
      { ...entry, RepoTags: ['docker.io/acme/a:latest'] },
      { ...entry, RepoTags: [] },
    ],
  ],
  [':@1', [{ ...entry, Config: 'missing' }, entry]],
])('openImageSource() finds the image of `docker-archive:FILE%s`', async (suffix, list) => {
  await using folder = await storeFolder();
  await using source = await openImageSource((await put(folder, saved(list))) + suffix, folder.options);

  expect(await layerBytes(source)).toEqual(layers);
});

test.each([
  ['', [entry, { ...entry, RepoTags: [] }], 'PLACE_INVALID', /`acme\/a:v1`, `@1`/],
  [':acme/a:v2', [entry], 'IMAGE_NOT_FOUND', /Did you mean `acme\/a:v1`/],
  [':@4', [entry], 'IMAGE_NOT_FOUND', /`acme\/a:v1`/],
  ['', [], 'IMAGE_NOT_FOUND', /./],
])('openImageSource() refuses `docker-archive:FILE%s` and lists what there is', async (suffix, list, code, hint) => {
  await using folder = await storeFolder();
  const place = (await put(folder, saved(list))) + suffix;

  await expect(openImageSource(place, folder.options)).rejects.toMatchObject({
    code,
    hint: expect.stringMatching(hint),
  });
});

test.each([
  ['a list that is none', {}, 'MANIFEST_INVALID'],
  ['an entry that is none', [1], 'MANIFEST_INVALID'],
  ['a config that is no path', [{ ...entry, Config: 1 }], 'MANIFEST_INVALID'],
  ['layers that are no paths', [{ ...entry, Layers: [1] }], 'MANIFEST_INVALID'],
  ['tags that are no texts', [{ ...entry, RepoTags: 'a' }], 'MANIFEST_INVALID'],
  ['fewer layers than the config', [{ ...entry, Layers: ['a/layer.tar'] }], 'MANIFEST_INVALID'],
  ['too many layers', [{ ...entry, Layers: Array.from({ length: 1001 }, () => 'a/layer.tar') }], 'LIMIT_EXCEEDED'],
  ['a config that is missing', [{ ...entry, Config: 'none.json' }], 'IMAGE_NOT_FOUND'],
  ['a layer that is missing', [{ ...entry, Layers: ['none', 'b/layer.tar'] }], 'IMAGE_NOT_FOUND'],
  ['a layer path that climbs', [{ ...entry, Layers: ['../../etc/passwd', 'b/layer.tar'] }], 'PATH_UNSAFE'],
])('openImageSource() refuses %s', async (_, list, code) => {
  await using folder = await storeFolder();
  const place = await put(folder, saved(list));

  await expect(openImageSource(place, folder.options)).rejects.toMatchObject({ code });
});

test.each([
  ['repositories', 'FORMAT_UNSUPPORTED', /save it again/],
  ['oci-layout', 'NOT_FOUND', /Read it as `oci-archive:`/],
  ['other', 'NOT_FOUND', /`docker save` wrote/],
])('openImageSource() tells an archive with `%s` and without manifest.json', async (path, code, hint) => {
  await using folder = await storeFolder();
  const place = await put(folder, [file(path, {})]);

  await expect(openImageSource(place, folder.options)).rejects.toMatchObject({
    code,
    hint: expect.stringMatching(hint),
  });
});

test('readBlob() fails where a layer is not what the config says', async () => {
  await using folder = await storeFolder();
  const place = await put(folder, saved([{ ...entry, Layers: ['b/layer.tar', 'a/layer.tar'] }]));
  await using source = await openImageSource(place, folder.options);

  await expect(layerBytes(source)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
});

test('readManifest() and readBlob() know only what the image has', async () => {
  await using folder = await storeFolder();
  await using source = await openImageSource(await put(folder, saved([entry])), folder.options);
  const other = { ...source.root, digest: digestOf(new Uint8Array([1])) };

  await expect(source.repository.readManifest(other)).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' });
  await expect(bytesOf(source.repository.readBlob(other))).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' });
});
