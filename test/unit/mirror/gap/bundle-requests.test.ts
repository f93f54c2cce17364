import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBundle } from '../../../../src/bundle/index.ts';
import {
  bundleRequests,
  bundleSources,
  readBundleMirror,
  requestsFor,
} from '../../../../src/mirror/gap/bundle-requests.ts';
import { parseImagePlace } from '../../../../src/mirror/images/image-place.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';
import { namedImage, writeTestBundle } from '../../../fixtures/test-bundle.ts';

const app = namedImage('a.example/team/app:v1', [100]);
const digest = app.root.digest.replace(':', '-');
const signature = namedImage(`a.example/team/app:${digest}.sig`, [50]);

/** A bundle of an image and its signature, with this mirror file. */
async function openedBundle(folder: string, mirror: string | undefined) {
  const text = mirror === undefined ? undefined : `apiVersion: rootsmith/v1\nkind: Mirror\n${mirror}`;
  const extras = new Map(text === undefined ? [] : [['mirror.yaml', new TextEncoder().encode(text)]]);
  const path = join(folder, 'b.tar');
  await writeTestBundle(path, [app, signature], { form: 'tar', extras });
  return await openBundle(path);
}

test('bundleRequests() asks for images, and not for the tags of their signatures', async () => {
  await using folder = await storeFolder();
  await using bundle = await openedBundle(folder.path, 'images: [a.example/team/app:v1]\n');
  const mirror = await readBundleMirror(bundle);

  const requests = await bundleRequests(bundle, mirror);

  expect(requests).toMatchObject([
    { place: { text: 'a.example/team/app:v1' }, target: undefined, platforms: [], origin: bundle.place },
  ]);
});

test('requestsFor() asks once for each name that the mirror file gives an image', async () => {
  await using folder = await storeFolder();
  const images = ['x:v1', 'y', 'x:v1'].map((target) => `{source: "a.example/team/app:v1", target: "${target}"}`);
  await using bundle = await openedBundle(folder.path, `images: [${images.join(', ')}]\n`);
  const mirror = await readBundleMirror(bundle);

  const requests = requestsFor('a.example/team/app:v1', { bundle, mirror, platforms: [] });

  expect(requests.map(({ target }) => target)).toEqual([
    { repository: 'x', tag: 'v1' },
    { repository: 'y', tag: undefined },
  ]);
  expect(requestsFor('a.example/other:v1', { bundle, mirror, platforms: [] })).toMatchObject([{ target: undefined }]);
});

test('bundleSources() opens the repository of a full name', async () => {
  await using folder = await storeFolder();
  await using bundle = await openedBundle(folder.path, 'images: [a.example/team/app:v1]\n');
  const sources = bundleSources(bundle);

  const { reader, name } = await sources.open(parseImagePlace('a.example/team/app:v1'));

  expect((await reader.resolve(name))?.digest).toBe(app.root.digest);
  await expect(sources.open(parseImagePlace('oci:/w/layout:v1'))).rejects.toThrow('bug:');
});

test('readBundleMirror() fails with BUNDLE_DAMAGED when there is no mirror file', async () => {
  await using folder = await storeFolder();
  await using bundle = await openedBundle(folder.path, undefined);

  await expect(readBundleMirror(bundle)).rejects.toMatchObject({ code: 'BUNDLE_DAMAGED' });
});

test.each([
  ['far.example/mirror', 'far.example/mirror'],
  ['oci:/etc/cron.d', undefined],
])('readBundleMirror() lets a bundle propose %s as %s', async (target, text) => {
  await using folder = await storeFolder();
  await using bundle = await openedBundle(folder.path, `images: [nginx]\ntarget: ${target}\n`);

  expect((await readBundleMirror(bundle)).target?.text).toBe(text);
});
