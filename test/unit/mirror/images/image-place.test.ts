import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseImagePlace, registryPlace } from '../../../../src/mirror/images/image-place.ts';
import { formatReference, parseReference } from '../../../../src/oci/index.ts';

test.each([
  ['ghcr.io/a/b', 'ghcr.io/a/b:latest'],
  ['nginx', 'docker.io/library/nginx:latest'],
  ['oci:dir:ghcr.io/a/b:v1', 'ghcr.io/a/b:v1'],
  ['oci:dir:v1', undefined],
  ['oci:dir', undefined],
  ['docker-archive:x.tar:acme/app:v2', 'docker.io/acme/app:v2'],
  ['docker-archive:x.tar:@0', undefined],
  ['docker-daemon:acme/app:v2', 'docker.io/acme/app:v2'],
  [`docker-daemon:sha256:${'ab'.repeat(32)}`, undefined],
])('parseImagePlace() finds the full name in %s', (place, name) => {
  const { reference } = parseImagePlace(place);

  expect(reference === undefined ? undefined : formatReference(reference)).toBe(name);
});

test('parseImagePlace() gives two ways to write one reference the same text, and keeps the text of a file', () => {
  expect(parseImagePlace('nginx').text).toBe(parseImagePlace('docker.io/library/nginx:latest').text);
  expect(parseImagePlace('oci:/w/base:v1')).toMatchObject({
    kind: 'local',
    text: 'oci:/w/base:v1',
    place: { kind: 'oci', directory: '/w/base', name: 'v1' },
  });
});

test('parseImagePlace() refuses what is not a PLACE', () => {
  expect(() => parseImagePlace('./base')).toThrow(expect.objectContaining({ code: 'PLACE_INVALID' }));
  expect(() => parseImagePlace('ghcr.io/Upper/case')).toThrow(expect.objectContaining({ code: 'REFERENCE_INVALID' }));
});

test('parseImagePlace() reads the text of every place in a registry back to the same place', () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const tail = fc.constantFrom('', ':v1', `@sha256:${'ab'.repeat(32)}`, `:v1@sha256:${'ab'.repeat(32)}`);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), tail, (path, end) => {
      const place = registryPlace(parseReference(`host.example:5000/${path.join('/')}${end}`));

      expect(parseImagePlace(place.text)).toEqual(place);
    }),
  );
});
