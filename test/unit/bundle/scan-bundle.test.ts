import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scanBundle } from '../../../src/bundle/scan-bundle.ts';
import { blobPath } from '../../../src/layout/index.ts';
import { flipByte } from '../../fixtures/bundle-damage.ts';
import { storeFolder } from '../../fixtures/store-options.ts';
import { namedImage, writeTestBundle } from '../../fixtures/test-bundle.ts';

const image = namedImage('a.example/team/app:v1', [50_000]);
const layer = image.blobs.at(-1)!.descriptor;

/** What is found in a bundle in a folder that was changed. */
async function found(change: (target: string) => Promise<void>) {
  await using folder = await storeFolder();
  const target = join(folder.path, 'bundle');
  await writeTestBundle(target, [image], { form: 'directory', blockBytes: 16 * 1024 });
  await change(target);
  await using scan = await scanBundle([target]);
  return scan.findings;
}

test('scanBundle() finds nothing in a folder that is whole', async () => {
  expect(await found(async () => {})).toEqual([]);
});

test.each<[string, (target: string) => Promise<void>, object]>([
  [
    'a damaged block',
    (target) => flipByte(join(target, blobPath(layer.digest)), 20_000),
    { kind: 'block', block: 1, volume: 0 },
  ],
  [
    'a missing file',
    (target) => rm(join(target, blobPath(layer.digest))),
    { kind: 'file-missing', digest: layer.digest },
  ],
  ['a file too many', (target) => writeFile(join(target, 'more'), ''), { kind: 'file-surplus' }],
])('scanBundle() finds %s', async (_, change, expected) => {
  expect(await found(change)).toMatchObject([expected]);
});
