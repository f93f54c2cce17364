import { expect, test } from 'vitest';
import { memberHeader } from '../../../../src/docker/archive/member-header.ts';

test('memberHeader() is one block with the name, and the same for the same size', () => {
  const header = memberHeader('blobs/sha256/abc', 5);

  expect(header.length).toBe(512);
  expect(Buffer.from(header.subarray(0, 16)).toString()).toBe('blobs/sha256/abc');
  expect(memberHeader('blobs/sha256/abc', 5)).toEqual(header);
});

test('memberHeader() stays one block for a size that octal digits cannot hold', () => {
  expect(memberHeader('a', 9 * 1024 ** 3).length).toBe(512);
});
