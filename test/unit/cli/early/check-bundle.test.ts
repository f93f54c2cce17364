import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type BundlePlan, planBundle } from '../../../../src/bundle/index.ts';
import { checkBundleSpace } from '../../../../src/cli/early/check-bundle.ts';
import { testContext } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const empty = planBundle({ form: 'tar', images: [], blobs: [] });
const huge: BundlePlan = { ...empty, map: { ...empty.map, size: 9e18 } };

test('checkBundleSpace() refuses a bundle that is larger than its disk, and takes a small one', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'bundle.tar');

  await expect(checkBundleSpace(path, huge, testContext())).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: expect.stringContaining(`\`${path}\``),
    details: { neededBytes: 9e18 },
  });
  await checkBundleSpace(path, empty, testContext());
});

test('checkBundleSpace() says nothing of a bundle that is there, or that an earlier run has begun', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'there.tar'), '');
  await writeFile(join(folder.path, '.begun.tar.rootsmith-draft'), '');

  for (const name of ['there.tar', 'begun.tar']) await checkBundleSpace(join(folder.path, name), huge, testContext());
});
