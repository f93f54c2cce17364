import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from '../../../src/installer/index.ts';
import { parseRecipe, type Recipe } from '../../../src/recipe/index.ts';
import { startDockerd } from '../../fixtures/dockerd.ts';
import { type ArchiveWriter, type LayoutWriter, writeArchive, writeLayout } from '../../fixtures/gallery/places.ts';
import { readInstallers } from '../../fixtures/gallery/read-installer.ts';
import { makeShape, type ShapeName } from '../../fixtures/gallery/shapes.ts';
import { openPodman } from '../../fixtures/podman.ts';
import { pushImages } from '../../fixtures/push-images.ts';
import { testRegistry } from '../../fixtures/registry-server.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-places-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = { env: { SOURCE_DATE_EPOCH: '1700000000' } };
let results = 0;

/** Builds on a base, and gives platform and type of root file system in the config of each image. */
async function builtOn(base: string, { to = 'oci', more = '' } = {}): Promise<readonly string[]> {
  const place = `${to}:${join(folder, `result-${(results += 1)}`)}`;
  await build(recipeOn(base, more), [place], options);
  return await configsOf(place);
}

function recipeOn(base: string, more = ''): Recipe {
  const text = `apiVersion: rootsmith/v1\nkind: Installer\nbase: ${base}\nlayers: [{ files: [{ path: /etc/motd, content: hello }] }]\n${more}`;
  return parseRecipe(text, { file: join(folder, 'recipe.yaml'), folder });
}

async function configsOf(place: string): Promise<readonly string[]> {
  return (await readInstallers(place)).map(({ view, paths }) => {
    const { os, architecture, rootfs } = view.config.json as Readonly<Record<string, unknown>>;
    return `${String(os)}/${String(architecture)} ${String((rootfs as { type: unknown }).type)} ${paths.includes('etc/motd')}`;
  });
}

const imaged = 'v1.7 by the imager';
const complete = ['linux/amd64 layers true'];
const both = [...complete, 'linux/arm64 layers true'];

async function imageOf(name: ShapeName) {
  const image = (await makeShape(name)).images.get('amd64');
  if (image === undefined) throw new Error('test: no image');
  return image;
}

const archives: readonly ArchiveWriter[] = [
  'crane',
  'crane, manifest first',
  'crane, by gzip',
  'crane, by xz',
  'docker 24, layers by xz',
  'docker 24',
  'docker 25',
  'skopeo',
];
const archived: readonly ShapeName[] = [
  imaged,
  'v1.10 by the imager',
  'v1.4 by the imager, assets twice',
  'layers by zstd',
];

test.each(archives.flatMap((writer) => archived.map((name) => [writer, name] as const)))(
  'build() takes a docker archive by %s of «%s»',
  async (writer, name) => {
    const place = await writeArchive(
      join(folder, `${writer}-${name}.tar`.replaceAll(/[ ,]+/g, '-')),
      await imageOf(name),
      writer,
    );

    expect(await builtOn(place)).toEqual(complete);
    expect(await builtOn(place, { to: 'docker-archive' })).toEqual(complete);
  },
);

test.each([
  ['crane, by bzip2', /^cannot read `.*\.tar`: it is compressed by bzip2$/],
  [
    'docker 24, layers by bzip2',
    /^layer sha256:\w{64} of docker-archive:.*: it begins with 425a68\w+, so it is compressed by bzip2$/,
  ],
] as const)('build() says what it cannot expand in a docker archive by %s', async (writer, message) => {
  const place = await writeArchive(
    join(folder, `${writer.replaceAll(/\W+/g, '-')}.tar`),
    await imageOf(imaged),
    writer,
  );

  await expect(builtOn(place)).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    message: expect.stringMatching(message) as string,
  });
});

test('build() takes the platform from the index.json of a layout where an image says none', async () => {
  const made = await makeShape('imager image of v1.9 that names no platform');

  expect(await builtOn(writeLayout(join(folder, 'with-platform'), made, 'crane, with a platform'))).toEqual(complete);
});

test('build() takes what docker saves since 25 as an OCI archive as well', async () => {
  const place = await writeArchive(join(folder, 'saved.tar'), await imageOf(imaged), 'docker 25');

  expect(await builtOn(place.replace('docker-archive:', 'oci-archive:'), { to: 'oci-archive' })).toEqual(complete);
});

const layouts: readonly LayoutWriter[] = ['skopeo', 'crane', 'buildx'];

test.each(
  layouts.flatMap((writer) =>
    (
      [
        'v1.9 by the imager, in an index',
        'v1.3, five layers, attested',
        'v1.13 by the imager, in an index in an index',
      ] as const
    ).map((name) => [writer, name] as const),
  ),
)('build() takes a layout by %s of «%s»', async (writer, name) => {
  const place = writeLayout(join(folder, `${writer}-${name}`.replaceAll(/[ ,]+/g, '-')), await makeShape(name), writer);

  expect(await builtOn(place)).toEqual(both);
});

test('build() takes what the imager made for another architecture, which only its files tell', async () => {
  const image = (await makeShape('v1.9 by the imager, in an index')).images.get('arm64')!;
  const place = writeLayout(join(folder, 'alone'), { root: image.manifest, blobs: image.blobs });

  expect(await builtOn(place)).toEqual(['linux/arm64 layers true']);
  await expect(builtOn(place, { more: 'platforms: [linux/amd64]\n' })).rejects.toMatchObject({
    code: 'PLATFORM_MISSING',
    message: expect.stringContaining('has no image for linux/amd64: found linux/arm64') as string,
  });
});

test.each([imaged, 'v1.9 by the imager, in an index that says nothing', 'media types that lie'] as const)(
  'build() takes «%s» from a registry, and brings it back there',
  async (name) => {
    await using registry = await testRegistry();
    const { root, blobs } = await makeShape(name);
    await pushImages(registry.host, [{ repository: 'acme/installer', blobs, tags: { v1: root } }]);

    const place = `${registry.host}/acme/installer`;
    await build(recipeOn(`${place}:v1`), [`${place}:v2`], options);

    expect(new Set((await configsOf(`${place}:v2`)).map((config) => config.replace('arm64', 'amd64')))).toEqual(
      new Set(complete),
    );
  },
);

test('build() writes a docker archive of layers whose media types lie', async () => {
  const place = writeLayout(join(folder, 'lying'), await makeShape('media types that lie'));

  expect(await builtOn(place, { to: 'docker-archive' })).toEqual(complete);
});

test('skopeo copies what the imager made, and what is built on its copies is complete', async () => {
  // Of layers in docker's types below an OCI manifest, as the imager appends them, skopeo makes no archive.
  const layout = writeLayout(join(folder, 'for-skopeo'), await makeShape('v1.9 by the imager, in an index'));
  const archive = join(folder, 'by-skopeo.tar');
  const wanted = ['--override-os', 'linux', '--override-arch', 'amd64'];

  execFileSync('skopeo', [...wanted, 'copy', '--quiet', layout, `docker-archive:${archive}:acme/installer:v1`]);
  execFileSync('skopeo', [...wanted, 'copy', '--quiet', layout, `oci:${folder}/by-skopeo:v1`]);

  expect(await builtOn(`docker-archive:${archive}`)).toEqual(complete);
  expect(await builtOn(`oci:${folder}/by-skopeo:v1`)).toEqual(complete);
});

test('umoci and skopeo read what is built on what the imager made', async () => {
  const base = writeLayout(join(folder, 'for-umoci'), await makeShape(imaged));
  const layout = join(folder, 'built-for-umoci');
  await build(recipeOn(base), [`oci:${layout}:v1`], options);

  const stat = JSON.parse(execFileSync('umoci', ['stat', '--image', `${layout}:v1`, '--json']).toString()) as {
    history: readonly { layer: unknown }[];
  };
  const inspected = JSON.parse(execFileSync('skopeo', ['inspect', `oci:${layout}:v1`]).toString()) as Record<
    string,
    unknown
  >;

  expect(stat.history.filter(({ layer }) => layer !== null)).toHaveLength(2);
  expect(inspected).toMatchObject({ Architecture: 'amd64', Os: 'linux' });
});

test('podman loads the archive of an imager, and what is built on what it saves is complete', async () => {
  await using podman = await openPodman();
  const place = await writeArchive(join(folder, 'for-podman.tar'), await imageOf(imaged), 'crane');
  await podman.run('load', '--quiet', '--input', place.replace('docker-archive:', ''));
  const saved = join(folder, 'by-podman');

  for (const format of ['docker-archive', 'oci-archive'])
    await podman.run(
      'save',
      '--quiet',
      '--format',
      format,
      '--output',
      `${saved}-${format}.tar`,
      'ghcr.io/acme/installer:v1',
    );

  expect(await builtOn(`docker-archive:${saved}-docker-archive.tar`)).toEqual(complete);
  expect(await builtOn(`oci-archive:${saved}-oci-archive.tar`)).toEqual(complete);
});

test('docker loads the archive of an imager, and what is built on what it saves is complete', async () => {
  await using daemon = await startDockerd(['--storage-driver=vfs']);
  const place = await writeArchive(join(folder, 'for-docker.tar'), await imageOf(imaged), 'crane');
  const saved = join(folder, 'by-docker.tar');

  await daemon.docker('load', '--quiet', '--input', place.replace('docker-archive:', ''));
  await daemon.docker('save', '--output', saved, 'ghcr.io/acme/installer:v1');

  expect(await builtOn(`docker-archive:${saved}`)).toEqual(complete);
});
