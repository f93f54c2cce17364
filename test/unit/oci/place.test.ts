import { expect, test } from 'vitest';
import { formatPlace, type Place, parseDigest, parsePlace, pathOfPlace, pinnedPlace } from '../../../src/oci/index.ts';

const hex = 'ab'.repeat(32);
const digest = parseDigest(`sha256:${hex}`);

test.each<[string, Place]>([
  ['ghcr.io/siderolabs/installer:v1.0.6', { kind: 'registry', reference: 'ghcr.io/siderolabs/installer:v1.0.6' }],
  ['docker://localhost:5000/a', { kind: 'registry', reference: 'localhost:5000/a' }],
  ['redis:7', { kind: 'registry', reference: 'redis:7' }],
  ['docker:24', { kind: 'registry', reference: 'docker:24' }],
  [`a.example/b@${digest}`, { kind: 'registry', reference: `a.example/b@${digest}` }],
  ['oci:out', { kind: 'oci', directory: 'out' }],
  ['oci:/a/b c:v1', { kind: 'oci', directory: '/a/b c', name: 'v1' }],
  ['oci:out:ghcr.io/a/b:v1', { kind: 'oci', directory: 'out', name: 'ghcr.io/a/b:v1' }],
  [`oci:out@${digest}`, { kind: 'oci', directory: 'out', name: `@${digest}` }],
  [`oci:out:@${digest}`, { kind: 'oci', directory: 'out', name: `@${digest}` }],
  ['oci-archive:x.tar', { kind: 'oci-archive', file: 'x.tar' }],
  ['oci-archive:x.tar:v1', { kind: 'oci-archive', file: 'x.tar', name: 'v1' }],
  ['docker-archive:x.tar', { kind: 'docker-archive', file: 'x.tar' }],
  ['docker-archive:x.tar:a/b:v1', { kind: 'docker-archive', file: 'x.tar', reference: 'a/b:v1' }],
  ['docker-archive:x.tar:@1', { kind: 'docker-archive', file: 'x.tar', reference: '@1' }],
  ['docker-daemon:a/b:v1', { kind: 'docker-daemon', reference: 'a/b:v1' }],
  [`docker-daemon:sha256:${hex}`, { kind: 'docker-daemon', reference: `sha256:${hex}` }],
])('parsePlace(%j) gives its parts', (text, place) => {
  expect(parsePlace(text)).toEqual(place);
});

test.each([
  ['dir:/tmp/x', /transport `dir:` is not supported/],
  ['containers-storage:a', /transport `containers-storage:` is not supported/],
  ['oci-archiv:x.tar', /no transport `oci-archiv:`/],
  ['dockerdaemon:x', /no transport `dockerdaemon:`/],
  ['oc:./x', /no transport `oc:`/],
  ['oci:', /names no path/],
  ['oci::v1', /names no path/],
  ['oci:out:', /nothing follows the last colon/],
  ['oci:out:-v1', /`-v1` cannot be the name/],
  ['oci:out:a b', /`a b` cannot be the name/],
  ['oci:out:@sha256:12', /cannot be the name/],
  ['docker-daemon:', /names no image/],
  [`docker-daemon:a@sha256:${hex}`, /does not save or load by digest/],
  ['./out', /a path needs to say what lies there/],
])('parsePlace(%j) refuses with PLACE_INVALID and says why', (text, message) => {
  expect(() => parsePlace(text)).toThrow(
    expect.objectContaining({ code: 'PLACE_INVALID', message: expect.stringMatching(message) }),
  );
});

test.each(['', 'https://a.example/b', 'a.example/UPPER:v1', 'docker-daemon:../../version', 'docker-archive:x.tar:a?b'])(
  'parsePlace(%j) refuses what can be no reference with REFERENCE_INVALID',
  (text) => {
    expect(() => parsePlace(text)).toThrow(expect.objectContaining({ code: 'REFERENCE_INVALID' }));
  },
);

test('parsePlace() hints at the transport that was meant', () => {
  expect(() => parsePlace('oci-archiv:x.tar')).toThrow(
    expect.objectContaining({ hint: 'Did you mean `oci-archive:`?' }),
  );
});

test('parsePlace() hints at the two ways to read a path', () => {
  expect(() => parsePlace('./out')).toThrow(expect.objectContaining({ hint: expect.stringContaining('`oci:./out`') }));
});

test('pinnedPlace() asks a registry by digest', () => {
  expect(formatPlace(pinnedPlace('a.example/b:v1', digest))).toBe(`a.example/b:v1@${digest}`);
});

test('pinnedPlace() leaves other places alone', () => {
  expect(formatPlace(pinnedPlace('oci:out:v1', digest))).toBe('oci:out:v1');
});

test.each([
  ['oci:out/a:v1', 'out/a'],
  ['oci-archive:a.tar:v1', 'a.tar'],
  ['docker-archive:a.tar', 'a.tar'],
  ['docker-daemon:a:v1', undefined],
  ['alpine:3.15', undefined],
])('pathOfPlace() of %s is %s', (text, path) => {
  expect(pathOfPlace(parsePlace(text))).toBe(path);
});
