import { expect, test } from 'vitest';
import { type RefusalCode, RepositoryError } from '../../../../src/oci/index.ts';
import { ApiError, asApiError, errorBody } from '../../../../src/server/exchange/api-error.ts';

test.each<[RefusalCode, string, number, Readonly<Record<string, string>>]>([
  ['BLOB_UPLOAD_INVALID', 'BLOB_UPLOAD_INVALID', 400, {}],
  ['BLOB_UPLOAD_UNKNOWN', 'BLOB_UPLOAD_UNKNOWN', 404, {}],
  ['DIGEST_INVALID', 'DIGEST_INVALID', 400, {}],
  ['MANIFEST_INVALID', 'MANIFEST_INVALID', 400, {}],
  ['NAME_INVALID', 'NAME_INVALID', 400, {}],
  ['SIZE_INVALID', 'SIZE_INVALID', 400, {}],
  ['UNSUPPORTED', 'UNSUPPORTED', 405, {}],
  ['TOO_LARGE', 'SIZE_INVALID', 413, {}],
  ['UPLOAD_BUSY', 'BLOB_UPLOAD_INVALID', 409, {}],
  ['TOO_MANY_UPLOADS', 'TOOMANYREQUESTS', 429, { 'Retry-After': '60' }],
  ['NO_ROOM', 'DENIED', 507, {}],
  ['UPSTREAM_BUSY', 'TOOMANYREQUESTS', 429, { 'Retry-After': '60' }],
  ['UPSTREAM_DENIED', 'DENIED', 403, {}],
  ['UPSTREAM_FAILED', 'UNKNOWN', 502, {}],
])('asApiError() of a repository that says %s is %s with status %d', (reason, code, status, headers) => {
  const refusal = asApiError(new RepositoryError(reason, 'no'));

  expect(refusal).toMatchObject({ code, status, headers, message: 'no' });
});

test('asApiError() leaves what is an answer already, and knows no other error', () => {
  const own = new ApiError('DENIED', 'no');

  expect([asApiError(own), asApiError(new Error('bug'))]).toEqual([own, undefined]);
});

test('errorBody() is a list of errors in the form of the specification', () => {
  expect(JSON.parse(errorBody('NAME_UNKNOWN', 'no such name'))).toEqual({
    errors: [{ code: 'NAME_UNKNOWN', message: 'no such name' }],
  });
});
