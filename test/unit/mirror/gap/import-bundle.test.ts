import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBundle } from '../../../../src/bundle/index.ts';
import { parseMirrorTarget } from '../../../../src/mirror/file/target-place.ts';
import { exportBundle, planExport } from '../../../../src/mirror/gap/export-bundle.ts';
import { planImport } from '../../../../src/mirror/gap/import-bundle.ts';
import { parseReceipt, renderReceipt } from '../../../../src/mirror/gap/receipt.ts';
import { memoryImage, noise } from '../../../fixtures/memory-image.ts';
import { memoryRepositories } from '../../../fixtures/memory-repositories.ts';
import { memorySources, request } from '../../../fixtures/mirror-images.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const place = parseMirrorTarget('far.example', '/');
const [base, fresh] = [noise(1, 400), noise(2, 300)];
const after = memoryImage({ layers: [base, fresh] });
const same = memoryImage({ layers: [noise(3, 200)] });
const held = after.layers[0]!;

/** A delta for a far side that has the first layer of `app`, and the image `same`. */
async function openedDelta(folder: string) {
  const source = memoryRepositories('a.example');
  source.seed('app', after.blobs, { v2: after.manifest });
  source.seed('same', same.blobs, { v1: same.manifest });
  const repositories = new Map([
    ['app', { tags: new Map(), digests: [held.descriptor.digest] }],
    ['same', { tags: new Map([['v1', same.manifest.descriptor.digest]]), digests: [] }],
  ]);
  const planned = await planExport([request('a.example/app:v2'), request('a.example/same:v1')], {
    sources: memorySources(source),
    form: 'tar',
    settings: {
      naming: { kind: 'replace-host' },
      index: 'sparse',
      referrers: true,
      foreignLayers: false,
      target: place,
    },
    receipt: parseReceipt(renderReceipt('far.example', repositories), 'receipt'),
  });
  await exportBundle(planned, join(folder, 'b.tar'), { sources: memorySources(source) });
  return await openBundle(join(folder, 'b.tar'));
}

test('planImport() plans what a delta carries for a far side that is as its receipt says', async () => {
  await using folder = await storeFolder();
  await using bundle = await openedDelta(folder.path);
  const target = memoryRepositories('far.example');
  target.seed('app', [held]);
  target.seed('same', same.blobs, { v1: same.manifest });

  const plan = await planImport(bundle, { target, place });

  expect(plan.images.map(({ source, target: name }) => [source.text, name.repository])).toEqual([
    ['a.example/app:v2', 'app'],
  ]);
  expect(plan.totals.manifestsToWrite).toBe(1);
});

test('planImport() fails with BUNDLE_INCOMPLETE, naming the blob and the image that the far side lost', async () => {
  await using folder = await storeFolder();
  await using bundle = await openedDelta(folder.path);

  const planning = planImport(bundle, { target: memoryRepositories('far.example'), place });

  await expect(planning).rejects.toMatchObject({
    code: 'BUNDLE_INCOMPLETE',
    details: { missing: 2 },
    message: expect.stringContaining(`${held.descriptor.digest} of a.example/app:v2`),
  });
  await expect(planning).rejects.toThrow(`${same.manifest.descriptor.digest}, which \`a.example/same:v1\` means`);
});

test('planImport() looks under the names that another rule makes', async () => {
  await using folder = await storeFolder();
  await using bundle = await openedDelta(folder.path);
  const target = memoryRepositories('far.example');
  target.seed('a.example/app', [held]);
  target.seed('a.example/same', same.blobs, { v1: same.manifest });

  const plan = await planImport(bundle, { target, place, naming: { kind: 'keep-host' } });

  expect(plan.images[0]?.target).toEqual({ repository: 'a.example/app', tag: 'v2' });
});
