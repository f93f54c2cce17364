import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { type HttpBody, type HttpRequest, isRepeatable } from '../../../../src/registry/transport/http.ts';

test.each<[string, HttpBody | undefined, boolean]>([
  ['without a body', undefined, true],
  ['with bytes', { kind: 'bytes', bytes: new Uint8Array(1) }, true],
  ['with a stream', { kind: 'stream', stream: streamOf(), size: 0 }, false],
])('isRepeatable() of a request %s is %s', (_, body, expected) => {
  const request: HttpRequest = { method: 'PUT', url: new URL('http://x'), headers: {}, action: 'test', body };

  expect(isRepeatable(request)).toBe(expected);
});
