import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openImageSink, openImageSource } from '../../../src/places/index.ts';
import { runProgram } from '../../fixtures/run-program.ts';
import { type Folder, storeFolder } from '../../fixtures/store-options.ts';
import { bytesOf, copyImage, layerBytes, tinyImage, tinyIndexSource, tinySource } from '../../fixtures/tiny-image.ts';

const oci = await tinyImage();
const plain = await tinyImage({ compression: 'none' });
const docker = await tinyImage({ family: 'docker' });
const zstd = await tinyImage({ compression: 'zstd' });

function skopeo(...args: readonly string[]): Promise<string> {
  return runProgram('skopeo', '--insecure-policy', ...args);
}

async function write(place: string, image: typeof oci, { options }: Folder): Promise<void> {
  await using sink = await openImageSink(place, options);
  await copyImage(tinySource(image), sink);
}

test.each([
  ['oci:DIR/layout:v1', oci],
  ['oci:DIR/layout', oci],
  ['oci:DIR/layout:v2', zstd],
  ['oci-archive:DIR/a.tar:v1', oci],
  ['oci-archive:DIR/a.tar', plain],
])('skopeo reads what openImageSink(%j) wrote, digest and all', async (place, image) => {
  await using folder = await storeFolder();
  const at = place.replace('DIR', folder.path);
  await write(at, image, folder);

  const manifest = await skopeo('inspect', '--raw', at);
  await skopeo('copy', at, `dir:${folder.path}/copy`);

  expect(manifest).toBe(new TextDecoder().decode(image.manifest.bytes));
});

test.each([oci, plain, docker, zstd])(
  'skopeo reads the layers that openImageSink() put into a docker archive (%#)',
  async (image) => {
    await using folder = await storeFolder();
    const at = `docker-archive:${folder.path}/a.tar:acme/tiny:v1`;
    await write(at, image, folder);

    const { Layers: layers, RepoTags: tags } = JSON.parse(await skopeo('inspect', at));
    const config = await skopeo('inspect', '--raw', '--config', at);

    expect(layers).toEqual(plain.layers.map(({ descriptor }) => descriptor.digest));
    expect(tags).toEqual([]);
    expect(config).toBe(new TextDecoder().decode(image.config.bytes));
  },
);

test.each(['oci:DIR/x:v1', 'oci-archive:DIR/x.tar:v1', 'oci-archive:DIR/x.tar'])(
  'openImageSource(%j) reads what skopeo wrote',
  async (place) => {
    await using folder = await storeFolder();
    await write(`oci:${folder.path}/layout:v1`, oci, folder);
    const at = place.replace('DIR', folder.path);

    await skopeo('copy', `oci:${folder.path}/layout:v1`, at);

    await using source = await openImageSource(at, folder.options);
    expect(source.root.digest).toBe(oci.manifest.descriptor.digest);
    expect(await layerBytes(source)).toEqual(oci.layers.map(({ bytes }) => bytes));
  },
);

test.each([
  ['docker-archive:DIR/x.tar:acme/tiny:v1', 'docker-archive:DIR/x.tar'],
  ['docker-archive:DIR/x.tar:acme/tiny:v1', 'docker-archive:DIR/x.tar:docker.io/acme/tiny:v1'],
  ['docker-archive:DIR/x.tar:acme/tiny', 'docker-archive:DIR/x.tar:acme/tiny:latest'],
  ['docker-archive:DIR/x.tar:acme/tiny', 'docker-archive:DIR/x.tar:@0'],
])('skopeo writes %j, openImageSource(%j) reads it', async (written, read) => {
  await using folder = await storeFolder();
  await write(`oci:${folder.path}/layout:v1`, oci, folder);

  await skopeo('copy', `oci:${folder.path}/layout:v1`, written.replace('DIR', folder.path));

  await using source = await openImageSource(read.replace('DIR', folder.path), folder.options);
  expect(await layerBytes(source)).toEqual(plain.layers.map(({ bytes }) => bytes));
});

test('skopeo copies every platform of an index that openImageSink() wrote', async () => {
  await using folder = await storeFolder();
  const { source, index } = tinyIndexSource([
    { image: oci, platform: { os: 'linux', architecture: 'amd64' } },
    { image: zstd, platform: { os: 'linux', architecture: 'arm64' } },
  ]);
  await using sink = await openImageSink(`oci-archive:${folder.path}/x.tar:v1`, folder.options);
  await copyImage(source, sink);

  await skopeo('copy', '--all', `oci-archive:${folder.path}/x.tar:v1`, `oci:${folder.path}/copy:v1`);

  await using copy = await openImageSource(`oci:${folder.path}/copy:v1`, folder.options);
  expect(copy.root.digest).toBe(index.descriptor.digest);
});

test('umoci unpacks what openImageSink() wrote', async () => {
  await using folder = await storeFolder();
  await write(`oci:${folder.path}/layout:v1`, oci, folder);

  await runProgram(
    'umoci',
    'raw',
    'unpack',
    '--rootless',
    '--image',
    `${folder.path}/layout:v1`,
    `${folder.path}/rootfs`,
  );

  expect(await readFile(join(folder.path, 'rootfs/etc/motd'), 'utf8')).toBe('hello\n');
});

test('openImageSource() reads a layout that umoci wrote, and openImageSink() adds to it', async () => {
  await using folder = await storeFolder();
  const layout = `${folder.path}/layout`;
  await runProgram('umoci', 'init', '--layout', layout);
  await runProgram('umoci', 'new', '--image', `${layout}:first`);

  await write(`oci:${layout}:second`, oci, folder);

  expect((await runProgram('umoci', 'list', '--layout', layout)).split('\n')).toEqual(['first', 'second']);
  await using source = await openImageSource(`oci:${layout}:first`, folder.options);
  expect(JSON.parse(new TextDecoder().decode(await source.repository.readManifest(source.root)))).toHaveProperty(
    'layers',
    [],
  );
});

test.each(['gzip', 'zstd'])('openImageSource() reads an archive packed by %s', async (program) => {
  await using folder = await storeFolder();
  await write(`oci-archive:${folder.path}/x.tar:v1`, oci, folder);
  await runProgram(program, '-q', ...(program === 'gzip' ? [] : ['--rm']), `${folder.path}/x.tar`);
  const packed = `${folder.path}/x.tar.${program === 'gzip' ? 'gz' : 'zst'}`;

  await using source = await openImageSource(`oci-archive:${packed}:v1`, folder.options);

  expect(await bytesOf(source.repository.readBlob(oci.layers[0]!.descriptor))).toEqual(oci.layers[0]!.bytes);
});

test('openImageSource() reads an archive that GNU tar made of a layout', async () => {
  await using folder = await storeFolder();
  await write(`oci:${folder.path}/layout:v1`, oci, folder);
  await runProgram('tar', '-C', `${folder.path}/layout`, '-cf', `${folder.path}/x.tar`, '.');

  await using source = await openImageSource(`oci-archive:${folder.path}/x.tar`, folder.options);

  expect(source.root.digest).toBe(oci.manifest.descriptor.digest);
});
