import { expect, test } from 'vitest';
import { entryName, isUnnamed, parseEntryName } from '../../../../src/layout/index/entry-name.ts';
import { parseRepository } from '../../../../src/oci/repository-names.ts';

const fallback = parseRepository('fallback');
const ref = (name: string): Readonly<Record<string, string>> => ({ 'org.opencontainers.image.ref.name': name });
const full = (name: string): Readonly<Record<string, string>> => ({ 'io.containerd.image.name': name });

test.each([
  [ref('v1'), 'fallback', 'v1'],
  [ref('acme/app:v1'), 'acme/app', 'v1'],
  [ref('ghcr.io/acme/app:v1'), 'ghcr.io/acme/app', 'v1'],
  [ref('localhost:5000/acme/app:v1'), 'acme/app', 'v1'],
  [{ ...ref('v1'), ...full('docker.io/library/nginx:1.2') }, 'docker.io/library/nginx', '1.2'],
  [{ ...ref('v1'), ...full('localhost:5000/nginx:1.2') }, 'nginx', '1.2'],
  [{ ...ref('v1'), ...full('1.2') }, 'fallback', 'v1'],
  [{ ...ref('v1'), ...full('UPPER:1.2') }, 'fallback', 'v1'],
  [full('1.2'), 'fallback', '1.2'],
  [{ 'io.rootsmith.repository': 'acme/app' }, 'acme/app', undefined],
  [{ ...ref('acme/app:v1'), 'io.rootsmith.repository': 'other' }, 'acme/app', 'v1'],
  [{}, 'fallback', undefined],
])('entryName() of %j', (annotations, repository, tag) => {
  expect(entryName(annotations, fallback)).toEqual({ repository, tag });
});

test.each([
  ref('UPPER/app:v1'),
  ref('app:-v1'),
  ref('not/a/tag'),
  ref(`@sha256:${'0'.repeat(64)}`),
  full(`docker.io/library/nginx@sha256:${'0'.repeat(64)}`),
  { 'io.rootsmith.repository': '../x' },
  { 'org.opencontainers.image.ref.name': 7, 'io.rootsmith.repository': '../x' },
])('entryName() of %j is nothing, since no client could ask for it', (annotations) => {
  expect(entryName(annotations, fallback)).toBeUndefined();
});

test('entryName() without a fallback knows full names only', () => {
  expect([entryName(ref('v1'), undefined), entryName({}, undefined)]).toEqual([undefined, undefined]);
  expect(entryName(ref('app:v1'), undefined)).toEqual({ repository: 'app', tag: 'v1' });
});

test('parseEntryName() reads a port as part of a host, not as a tag', () => {
  expect(parseEntryName('localhost:5000/app', fallback)).toBeUndefined();
});

test.each([
  [{}, true],
  [{ 'org.opencontainers.image.created': 'now' }, true],
  [ref('v1'), false],
  [full('a/b:v1'), false],
  [{ 'io.rootsmith.repository': 'a' }, false],
])('isUnnamed() of %j is %s', (annotations, expected) => {
  expect(isUnnamed(annotations)).toBe(expected);
});
