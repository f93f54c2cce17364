import { expect, test } from 'vitest';
import { profileType } from '../../../../src/recipe/profile/shape.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

const fields = (version: string): readonly string[] => Object.keys(profileType(parseTalosVersion(version)).fields);

test('profileType() has the fields of the release', () => {
  expect(fields('v1.6.7')).not.toContain('overlay');
  expect(fields('v1.12.0')).toEqual(expect.arrayContaining(['board', 'overlay']));
  expect(fields('v1.13.0')).toContain('name');
  expect(fields('v1.13.0')).not.toContain('board');
});
