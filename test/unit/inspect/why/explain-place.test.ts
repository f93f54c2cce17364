import { expect, test } from 'vitest';
import { explainPlace } from '../../../../src/inspect/why/explain-place.ts';
import { writtenBase } from '../../../fixtures/inspected-build.ts';

test('explainPlace() compares with the base that is given', async () => {
  using base = await writtenBase();
  const { place, folder } = base;

  const found = await explainPlace(place, '/etc/os-release', { env: {}, temporaryFolder: folder, base: place });

  expect(found).toMatchObject({ path: '/etc/os-release', base: { kind: 'same', base: place }, recipe: [] });
});
