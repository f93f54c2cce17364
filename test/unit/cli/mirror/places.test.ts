import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openPlaces } from '../../../../src/cli/mirror/places.ts';
import { testContext } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const reach = { ca: [], plainHttp: [], host: [], limit: [] };
const limits = { concurrency: undefined, bandwidth: undefined, retries: undefined };

test('openPlaces() works in a folder that goes with it', async () => {
  await using folder = await storeFolder();
  const context = testContext({ env: { TMPDIR: folder.path } });
  {
    await using _ = await openPlaces(limits, { reach }, context);
    expect(await readdir(folder.path)).toHaveLength(1);
  }

  expect(await readdir(folder.path)).toEqual([]);
});

test('openPlaces() counts by the limits of the command line', async () => {
  await using folder = await storeFolder();
  const context = testContext({ env: { TMPDIR: folder.path } });

  await using opened = await openPlaces(limits, { reach: { ...reach, limit: ['list=5'] } }, context);

  expect(opened.budget.limits.list).toBe(5);
});
