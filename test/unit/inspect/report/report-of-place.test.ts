import { expect, test } from 'vitest';
import { reportOfPlace } from '../../../../src/inspect/report/report-of-place.ts';
import { writtenBase } from '../../../fixtures/inspected-build.ts';

test('reportOfPlace() gives the same page each time, and compares with the base that is given', async () => {
  using base = await writtenBase();
  const { place, folder } = base;
  const options = { env: {}, temporaryFolder: folder };

  const page = await reportOfPlace(place, options);

  expect(await reportOfPlace(place, options)).toBe(page);
  expect(page).toContain('the image does not name its base');
  expect(await reportOfPlace(place, { ...options, base: place })).toContain('Every file is that of the base.');
});
