import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { sniffPacking } from '../../../../src/files/archive/compression.ts';

test.each([
  ['gzip', gzipSync('content'), 'gzip'],
  ['zstd', zstdCompressSync('content'), 'zstd'],
  ['nothing', Buffer.from('name.txt\0\0\0'), undefined],
  ['nothing, and is empty', Buffer.alloc(0), undefined],
])('sniffPacking() of a file that is packed by %s', async (_, bytes, expected) => {
  expect(await sniffPacking(bufferAccess(new Uint8Array(bytes)))).toBe(expected);
});
