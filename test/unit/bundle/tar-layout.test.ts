import { expect, test } from 'vitest';
import { contentOffset, mapOffset, placeFiles, tarFileHeader, tarSize } from '../../../src/bundle/tar-layout.ts';
import { bufferAccess, concatBytes, readRange } from '../../../src/bytes/index.ts';
import { readTar, TAR_END } from '../../../src/formats/index.ts';
import { digestOf } from '../../../src/oci/index.ts';

const digest = digestOf(new Uint8Array());

test('tarFileHeader() makes a header that a tar reader understands', async () => {
  const tar = concatBytes([tarFileHeader('blobs/sha256/x', 0), TAR_END]);

  const entries = await Array.fromAsync(readTar(readRange(bufferAccess(tar))));

  expect(entries).toMatchObject([{ path: 'blobs/sha256/x', size: 0, mode: 0o644, mtime: 0, type: 'file' }]);
});

test.each([
  [0, 512],
  [512, 1024],
  [513, 1536],
])('contentOffset() behind %i is %i', (end, expected) => {
  expect(contentOffset(end, 'x', 10)).toBe(expected);
});

test('placeFiles() lays files out one behind the other, each behind its header', () => {
  const [first, second] = placeFiles(
    [
      { path: 'a', digest, size: 600 },
      { path: 'b', digest, size: 1 },
    ],
    100,
  );

  expect(first?.offset).toBe(contentOffset(mapOffset(100) + 100, 'a', 600));
  expect(second?.offset).toBe((first?.offset ?? 0) + 1024 + 512);
});

test.each([
  [512, 512 + 1024],
  [513, 1024 + 1024],
])('tarSize() of content that ends at %i is %i', (end, expected) => {
  expect(tarSize(end)).toBe(expected);
});
