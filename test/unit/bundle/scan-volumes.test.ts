import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scanBundle } from '../../../src/bundle/scan-bundle.ts';
import { flipByte } from '../../fixtures/bundle-damage.ts';
import { storeFolder } from '../../fixtures/store-options.ts';
import { namedImage, writeTestBundle } from '../../fixtures/test-bundle.ts';

const layers = Array.from({ length: 14 }, (_, at) => 15_000 + at);
const image = namedImage('a.example/team/app:v1', layers);

/** What is found in a bundle of several volumes that were changed. */
async function found(change: (paths: readonly string[]) => Promise<void>) {
  await using folder = await storeFolder();
  const target = join(folder.path, 'b.tar');
  const { paths } = await writeTestBundle(target, [image], {
    form: 'tar',
    volumeBytes: 64 * 1024,
    blockBytes: 16 * 1024,
  });
  expect(paths.length).toBeGreaterThan(3);
  await change(paths);
  const given = paths.slice(0, 1);
  await using scan = await scanBundle(given);
  return scan.findings;
}

test('scanVolumes() finds nothing in volumes that are whole', async () => {
  expect(await found(async () => {})).toEqual([]);
});

test('scanVolumes() names a volume that is missing', async () => {
  expect(await found((paths) => rm(paths[1]!))).toContainEqual({ kind: 'volume-missing', volume: 2 });
});

test('scanVolumes() reads volumes that were swapped as what they are', async () => {
  const findings = await found(async (paths) => {
    const [, second, third] = paths as [string, string, string];
    await rename(second, `${second}.x`);
    await rename(third, second);
    await rename(`${second}.x`, third);
  });

  expect(findings.map((finding) => ({ ...finding, path: '' }))).toEqual([
    { kind: 'volume-swapped', volume: 2, holds: 3, path: '' },
    { kind: 'volume-swapped', volume: 3, holds: 2, path: '' },
  ]);
});

test('scanVolumes() names the block that is damaged', async () => {
  const findings = await found((paths) => flipByte(paths[1]!, 30_000));

  expect(findings).toMatchObject([{ kind: 'block', volume: 2 }]);
});
