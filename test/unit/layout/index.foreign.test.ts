import { describe, expect, test } from 'vitest';
import { foreignLayouts, layoutViews, writeForeignLayout } from '../../fixtures/foreign-layouts.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

const allNames = foreignLayouts.flatMap(({ names }) => names.flatMap((name) => name ?? []));

describe.each(foreignLayouts)('a layout as written by $writer', ({ names, also, ...layout }) => {
  test.each(Object.entries(layoutViews))('has the same names for %s', async (_, view) => {
    await using folder = await storeFolder();
    const { directory, digests } = await writeForeignLayout(folder.path, layout);

    const found = await view(directory, allNames, folder.options);

    expect(found).toEqual(
      Object.fromEntries(names.flatMap((name, at) => (name === undefined ? [] : [[name, digests[at]]]))),
    );
  });

  test.each(['mirror copy', 'build'])('is chosen from by the texts in it and by digest, for %s', async (view) => {
    await using folder = await storeFolder();
    const { directory, digests } = await writeForeignLayout(folder.path, layout);
    const byDigest = Object.fromEntries(digests.map((digest) => [`@${digest}`, digest]));
    const byText = Object.fromEntries(Object.entries(also).map(([text, at]) => [text, digests[at]]));

    const found = await layoutViews[view]!(directory, Object.keys({ ...byDigest, ...byText }), folder.options);

    expect(found).toEqual({ ...byDigest, ...byText });
  });
});
