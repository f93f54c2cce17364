import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MirrorPlaces } from '../../../../src/mirror/copy/open-places.ts';
import { planMirror } from '../../../../src/mirror/copy/plan.ts';
import { runMirror } from '../../../../src/mirror/copy/run.ts';
import { parseMirrorTarget } from '../../../../src/mirror/file/target-place.ts';
import { parseImagePlace } from '../../../../src/mirror/images/image-place.ts';
import { memoryImage, noise } from '../../../fixtures/memory-image.ts';
import { memoryRepositories } from '../../../fixtures/memory-repositories.ts';
import { memorySources, request } from '../../../fixtures/mirror-images.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const [one, two] = [1, 2].map((seed) => memoryImage({ layers: [noise(seed, 300)] }));

/** Writes two images into a layout by `openTarget`, and gives the layout's path. */
async function writtenLayout(places: MirrorPlaces, folder: string): Promise<string> {
  const source = memoryRepositories('a.example');
  source.seed('app', [...one!.blobs, ...two!.blobs], { v1: one!.manifest, v2: two!.manifest });
  const place = parseMirrorTarget(`oci:${join(folder, 'layout')}`, '/');
  const [sources, target] = [memorySources(source), await places.openTarget(place)];
  const requests = [request('a.example/app:v1'), request('a.example/app:v2')];
  const plan = await planMirror(requests, { sources, target, place, naming: { kind: 'keep-host' } });
  await runMirror(plan, { sources, target });
  return place.kind === 'layout' ? place.directory : '';
}

test('MirrorPlaces.open() finds the images of a layout by their full names, and opens each place once', async () => {
  await using folder = await storeFolder();
  await using places = new MirrorPlaces({ env: {}, spoolDirectory: folder.path });
  const layout = await writtenLayout(places, folder.path);
  const place = parseImagePlace(`oci:${layout}:a.example/app:v2`);

  const { reader, name } = await places.open(place);

  const { digest } = two!.manifest.descriptor;
  expect([name, (await reader.resolve(name))?.digest]).toEqual([digest, digest]);
  expect(places.open(place)).toBe(places.open({ ...place }));
  expect(await reader.tags()).toEqual(['v1', 'v2']);
});

test('MirrorPlaces.open() fails for a layout that is not there', async () => {
  await using folder = await storeFolder();
  await using places = new MirrorPlaces({ env: {}, spoolDirectory: folder.path });

  const opening = places.open(parseImagePlace(`oci:${join(folder.path, 'none')}:a.example/app:v1`));

  await expect(opening.then(({ reader, name }) => reader.resolve(name))).rejects.toMatchObject({
    exitCode: expect.any(Number),
  });
});
