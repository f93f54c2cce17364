import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { algorithmOf, asBlobDigest, digestFrom, digestOfBytes, parseBlobDigest } from '../../../src/oci/blob-digest.ts';

test.each([
  [`sha256:${'a'.repeat(64)}`, true],
  [`sha512:${'0'.repeat(128)}`, true],
  [`sha256:${'A'.repeat(64)}`, false],
  [`sha256:${'a'.repeat(63)}`, false],
  [`sha512:${'a'.repeat(64)}`, false],
  [`md5:${'a'.repeat(32)}`, false],
  [`sha256:${'a'.repeat(64)}/..`, false],
])('asBlobDigest(%j) is one: %s', (text, expected) => {
  expect(asBlobDigest(text)).toBe(expected ? text : undefined);
});

test('parseBlobDigest() refuses with what clients understand', () => {
  expect(() => parseBlobDigest('sha256:x')).toThrow(
    expect.objectContaining({ code: 'DIGEST_INVALID', message: '`sha256:x` is not a sha256 or sha512 digest' }),
  );
});

test.each(['sha256', 'sha512'] as const)('digestOfBytes() and digestFrom() make a %s digest', (algorithm) => {
  const bytes = new TextEncoder().encode('content');
  const digest = digestOfBytes(bytes, algorithm);

  expect(digest).toBe(`${algorithm}:${createHash(algorithm).update('content').digest('hex')}`);
  expect(digestFrom(algorithm, createHash(algorithm).update(bytes))).toBe(digest);
  expect(algorithmOf(digest)).toBe(algorithm);
});
