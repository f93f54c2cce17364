import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openImageSink } from '../../../src/places/index.ts';
import { startContainerd } from '../../fixtures/containerd.ts';
import { layoutViews } from '../../fixtures/foreign-layouts.ts';
import { openPodman } from '../../fixtures/podman.ts';
import { runProgram } from '../../fixtures/run-program.ts';
import { type Folder, storeFolder } from '../../fixtures/store-options.ts';
import { copyImage, tinyImage, tinySource } from '../../fixtures/tiny-image.ts';

// Layouts that the programs themselves wrote, in a folder called `images`: everybody who reads them finds the same names.
// The docker of this machine is older than 25, which is the first that saves layouts: see test/fixtures/foreign-layouts.ts.

const NAME = 'ghcr.io/acme/app:v1';
const image = await tinyImage({ compression: 'none' });

async function write(place: string, { options }: Folder): Promise<void> {
  await using sink = await openImageSink(place, options);
  await copyImage(tinySource(image), sink);
}

async function unpack(archive: string, directory: string): Promise<void> {
  await mkdir(directory);
  await runProgram('tar', '-C', directory, '-xf', archive);
}

async function skopeo(folder: Folder, name: string): Promise<void> {
  await write(`oci:${folder.path}/given:x`, folder);
  await runProgram(
    'skopeo',
    '--insecure-policy',
    'copy',
    `oci:${folder.path}/given:x`,
    `oci:${folder.path}/images:${name}`,
  );
}

async function podman(folder: Folder, format: 'oci-dir' | 'oci-archive'): Promise<void> {
  await using program = await openPodman();
  const output = join(folder.path, format === 'oci-dir' ? 'images' : 'images.tar');
  await write(`oci-archive:${folder.path}/given.tar:${NAME}`, folder);
  await program.run('load', '--quiet', '--input', `${folder.path}/given.tar`);
  await program.run('save', '--quiet', '--format', format, '--output', output, NAME);
  if (format === 'oci-archive') await unpack(output, join(folder.path, 'images'));
}

async function ctr(folder: Folder): Promise<void> {
  await using containerd = await startContainerd();
  await write(`oci-archive:${folder.path}/given.tar:v1`, folder);
  const naming = ['--base-name', 'ghcr.io/acme/app', '--snapshotter', 'native'];
  await containerd.ctr('images', 'import', ...naming, `${folder.path}/given.tar`);
  await containerd.ctr('images', 'export', `${folder.path}/images.tar`, NAME);
  await unpack(`${folder.path}/images.tar`, join(folder.path, 'images'));
}

const writers: Readonly<Record<string, { readonly write: (folder: Folder) => Promise<void>; readonly name: string }>> =
  {
    'skopeo, by a tag': { write: (folder) => skopeo(folder, 'v1'), name: 'images:v1' },
    'skopeo, by a full name': { write: (folder) => skopeo(folder, NAME), name: NAME },
    'podman save --format oci-dir': { write: (folder) => podman(folder, 'oci-dir'), name: NAME },
    'podman save --format oci-archive': { write: (folder) => podman(folder, 'oci-archive'), name: NAME },
    'ctr images export': { write: ctr, name: NAME },
  };

describe.each(Object.entries(writers))('a layout that %s wrote', (_, { write: writeLayout, name }) => {
  test('has one name, which means the same for serve, mirror receipt, mirror copy and build', async () => {
    await using folder = await storeFolder();
    await writeLayout(folder);
    const directory = join(folder.path, 'images');
    const { manifests } = JSON.parse(await readFile(join(directory, 'index.json'), 'utf8')) as {
      readonly manifests: readonly { readonly digest: string }[];
    };
    const found: Record<string, unknown> = {};

    for (const [view, namesFor] of Object.entries(layoutViews)) {
      found[view] = await namesFor(directory, [name, 'docker.io/library/v1:latest'], folder.options);
    }

    const expected = { [name]: manifests[0]?.digest };
    expect(found).toEqual(Object.fromEntries(Object.keys(layoutViews).map((view) => [view, expected])));
  });
});
