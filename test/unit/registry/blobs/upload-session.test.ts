import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { confirmedBytes, digestLocation, sessionFrom } from '../../../../src/registry/blobs/upload-session.ts';

const header = (headers: Record<string, string>) => (name: string) => headers[name];
const answer = (url: string, headers: Record<string, string>) => ({
  url: new URL(url),
  status: 202,
  header: header(headers),
  body: streamOf(),
  discard: async () => {},
});

test.each([
  ['0-1023', 1024],
  ['bytes=0-1023', 1024],
  ['bytes 0-1023', 1024],
  ['0-0', 0],
  ['0--1', 0],
  ['5-9', undefined],
  ['', undefined],
])('confirmedBytes() reads a Range of %s', (range, expected) => {
  expect(confirmedBytes({ header: header({ range }) })).toBe(expected);
});

test.each([
  ['https://r.test/up/1', 'https://r.test/up/1?digest=sha256%3A1'],
  ['https://r.test/up/1?_state=a%2Bb%3D&x', 'https://r.test/up/1?_state=a%2Bb%3D&x&digest=sha256%3A1'],
])('digestLocation() adds to %s and leaves it as it is', (location, expected) => {
  expect(digestLocation(new URL(location), 'sha256:1').href).toBe(expected);
});

test.each([
  ['-5', 0],
  ['x', 0],
  ['1000', 1000],
])('sessionFrom() reads the least length of a piece from %s', (text, expected) => {
  const opened = sessionFrom(answer('https://r.test/v2/', { location: '/up', 'oci-chunk-min-length': text }), 'write');

  expect(opened).toMatchObject({ minChunkBytes: expected, offset: 0 });
});

test('sessionFrom() shows no secret of an upload that it refuses', () => {
  const evil = answer('https://r.test/v2/', { location: 'http://evil.test/up?_state=planted' });

  expect(() => sessionFrom(evil, 'write')).toThrow(
    expect.objectContaining({ code: 'REGISTRY_ERROR', message: expect.not.stringContaining('planted') }),
  );
});
