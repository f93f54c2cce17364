import { expect, test } from 'vitest';
import type { PeImage, PeSection } from '../../../../src/formats/index.ts';
import { parseProfile, sectionOfProfile, splitProfiles } from '../../../../src/uki/image/profiles.ts';

const image = (...names: readonly string[]): PeImage =>
  ({ sections: names.map((name, contentOffset) => ({ name, contentOffset }) as PeSection) }) as unknown as PeImage;

test('splitProfiles() gives one entry for a UKI without profiles', () => {
  expect(splitProfiles(image('.linux', '.cmdline'))).toMatchObject([{ common: { length: 2 }, own: [] }]);
});

test('sectionOfProfile() takes the section of an entry before the common one', () => {
  const [main, reset] = splitProfiles(image('.linux', '.cmdline', '.profile', '.profile', '.cmdline'));
  if (main === undefined || reset === undefined) throw new Error('there are two entries');

  expect(sectionOfProfile(main, '.cmdline')?.contentOffset).toBe(1);
  expect(sectionOfProfile(reset, '.cmdline')?.contentOffset).toBe(4);
  expect(sectionOfProfile(reset, '.linux')?.contentOffset).toBe(0);
  expect(sectionOfProfile(reset, '.splash')).toBeUndefined();
});

test('parseProfile() reads ID and TITLE', () => {
  expect(parseProfile('ID=reset\nTITLE=Reset system disk')).toEqual({ id: 'reset', title: 'Reset system disk' });
  expect(parseProfile('')).toEqual({ id: undefined, title: undefined });
});
