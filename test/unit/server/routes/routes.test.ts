import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { asRepository } from '../../../../src/oci/repository-names.ts';
import { asApiError } from '../../../../src/server/exchange/api-error.ts';
import { parseRequestTarget } from '../../../../src/server/routes/routes.ts';

const digest = `sha256:${'0'.repeat(64)}`;

test.each([
  ['/', { kind: 'page' }],
  ['/images.json', { kind: 'images' }],
  ['/metrics', { kind: 'metrics' }],
  ['/healthz', { kind: 'health' }],
  ['/v2', { kind: 'ping' }],
  ['/v2/', { kind: 'ping' }],
  ['/v2/_catalog', { kind: 'catalog' }],
  ['/v2/a/tags/list', { kind: 'tags', repository: 'a' }],
  ['/v2/a/b/manifests/v1', { kind: 'manifest', repository: 'a/b', reference: 'v1' }],
  ['/v2/a/manifests/sha256%3A00', { kind: 'manifest', repository: 'a', reference: 'sha256:00' }],
  [`/v2/a/blobs/${digest}`, { kind: 'blob', repository: 'a', digest }],
  [`/v2/a/referrers/${digest}`, { kind: 'referrers', repository: 'a', digest }],
  ['/v2/a/blobs/uploads', { kind: 'uploads', repository: 'a' }],
  ['/v2/a/blobs/uploads/', { kind: 'uploads', repository: 'a' }],
  ['/v2/a/blobs/uploads/1-2', { kind: 'upload', repository: 'a', id: '1-2' }],
  [
    '/v2/blobs/manifests/tags/manifests/list',
    { kind: 'manifest', repository: 'blobs/manifests/tags', reference: 'list' },
  ],
  ['/v2/a/blobs/uploads/tags/list', { kind: 'tags', repository: 'a/blobs/uploads' }],
])('parseRequestTarget() reads %s', (url, route) => {
  expect(parseRequestTarget(url).route).toEqual(route);
});

test('parseRequestTarget() reads the query', () => {
  expect(parseRequestTarget('/v2/a/tags/list?n=2&last=b%2Fc?').query.get('last')).toBe('b/c?');
});

test.each([
  ['/v2/UPPER/tags/list', 'NAME_INVALID', 400],
  ['/v2/a/../b/tags/list', 'NAME_INVALID', 400],
  ['/v2/a%2f..%2fb/tags/list', 'NAME_INVALID', 400],
  ['/v2/a:b/tags/list', 'NAME_INVALID', 400],
  ['/v2/a@b/tags/list', 'NAME_INVALID', 400],
  ['/v2/%/tags/list', 'NAME_INVALID', 400],
  ['/v2/a/unknown', 'UNSUPPORTED', 404],
  ['/toString', 'UNSUPPORTED', 404],
  ['http://other.example/v2/', 'UNSUPPORTED', 404],
  ['', 'UNSUPPORTED', 404],
  [`/v2/${'a'.repeat(256)}/tags/list`, 'NAME_INVALID', 400],
  [`/${'a'.repeat(4096)}`, 'NAME_INVALID', 414],
])('parseRequestTarget() refuses %.60s', (url, code, status) => {
  expect(refusalOf(() => parseRequestTarget(url))).toMatchObject({ code, status });
});

test('parseRequestTarget() gives a legal repository or refuses, whatever it is given', () => {
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom('..', '.', '%2e%2e', '%2F', 'a', '_x', 'blobs', 'uploads', 'manifests', 'tags', 'list'),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      try {
        const { route } = parseRequestTarget(`/v2/${parts.join('/')}`);
        return !('repository' in route) || asRepository(route.repository) === route.repository;
      } catch (error) {
        return asApiError(error) !== undefined;
      }
    }),
    { numRuns: 2000 },
  );
});

/** The answer that a client gets. */
function refusalOf(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    return asApiError(error);
  }
}
