import { expect, test } from 'vitest';
import { absoluteIn, layoutName, replacementsOf } from '../../../src/cli/output-places.ts';

test.each([
  ['oci:out:v1', 'oci:/here/out:v1'],
  ['oci:/abs:v1', 'oci:/abs:v1'],
  ['registry.example/x:v1', 'registry.example/x:v1'],
])('absoluteIn() of %s is %s', (place, expected) => {
  expect(absoluteIn(place, '/here')).toBe(expected);
});

test.each([
  ['registry.example/acme/installer:v1', 'installer:v1'],
  ['kernel', 'kernel:latest'],
  [undefined, 'folder:latest'],
])('layoutName() of %s is %s', (tag, name) => {
  expect(layoutName(tag, '/work/folder', 'installer')).toBe(name);
});

test('replacementsOf() makes places absolute', () => {
  expect([...replacementsOf(['a=oci:x:v1', 'b=c=d'], '/here')]).toEqual([
    ['a', 'oci:/here/x:v1'],
    ['b', 'c=d'],
  ]);
  expect(() => replacementsOf(['=x'], '/here')).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
