import { expect, test } from 'vitest';
import { diffPlaces } from '../../../../src/inspect/diff/diff-places.ts';
import { writtenBase } from '../../../fixtures/inspected-build.ts';

test('diffPlaces() opens both places, and says what they are', async () => {
  using base = await writtenBase();
  const { place, folder } = base;

  const found = await diffPlaces(place, place, { env: {}, temporaryFolder: folder });

  expect(found).toMatchObject({ before: { name: place, kind: 'image' }, facts: [], files: [] });
  expect(found.after.digest).toMatch(/^sha256:/);
});
