import { expect, test } from 'vitest';
import { absolutePlace, placeProblem, relativePlace, variableProblem } from '../../../src/recipe/places.ts';

test.each([
  ['ghcr.io/acme/lib:1.2', 'ghcr.io/acme/lib:1.2'],
  ['oci:lib', 'oci:/f/lib'],
  ['oci:./lib:v1', 'oci:/f/lib:v1'],
  ['oci:/abs:v1', 'oci:/abs:v1'],
  ['oci-archive:../x.tar:v1', 'oci-archive:/x.tar:v1'],
  ['docker-archive:x.tar:ghcr.io/a/b:v1', 'docker-archive:/f/x.tar:ghcr.io/a/b:v1'],
  ['docker-daemon:x:v1', 'docker-daemon:x:v1'],
])('absolutePlace() makes %s %s', (place, expected) => {
  expect(absolutePlace(place, '/f')).toBe(expected);
});

test.each([
  ['oci:/f/lib:v1', 'oci:./lib:v1'],
  ['oci:/f', 'oci:./'],
  ['oci:/x/lib', 'oci:../x/lib'],
  ['ghcr.io/acme/lib:1.2', 'ghcr.io/acme/lib:1.2'],
])('relativePlace() makes %s %s', (place, expected) => {
  expect(relativePlace(place, '/f')).toBe(expected);
});

test.each(['alpine', 'a/b:v1', 'localhost:5000/a', 'ghcr.io/a/b-${TARGETARCH}:v1', 'oci:./a', 'docker-daemon:x'])(
  'placeProblem() finds nothing wrong with %s',
  (place) => {
    expect(placeProblem(place)).toBeUndefined();
  },
);

test.each([
  '',
  'a b',
  '<image>',
  'oci:',
  'docker-archive::v1',
  'docker-daemon:',
  'a/B',
  'x:$TAG',
  'x:${TAG}',
  'http://x/y',
])('placeProblem() has a word about `%s`', (place) => {
  expect(placeProblem(place)).toEqual(expect.any(String));
});

test.each([
  ['a${TARGETARCH}', false],
  ['$TARGETARCH', true],
  ['${HOME}', true],
  ['${TARGETARCH', false],
  ['100$', false],
])('variableProblem() minds %s: %s', (text, minds) => {
  expect(variableProblem(text) !== undefined).toBe(minds);
});
