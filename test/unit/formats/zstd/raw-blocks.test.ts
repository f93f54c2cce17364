import { zstdDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { concatBytes } from '../../../../src/bytes/index.ts';
import { LAST_BLOCK, PLAIN_FRAME_HEADER, rawBlocks, rawBlocksBytes } from '../../../../src/formats/zstd/raw-blocks.ts';
import { noise } from '../../../fixtures/byte-streams.ts';

const KIB = 1024;

test.each([1, 128 * KIB - 1, 128 * KIB, 128 * KIB + 1, 300 * KIB])('libzstd reads %d bytes in raw blocks', (size) => {
  const content = noise(size);
  const parts = [PLAIN_FRAME_HEADER];
  for (let at = 0; at < size; at += rawBlocks.sliceBytes) {
    const slice = content.subarray(at, at + rawBlocks.sliceBytes);
    parts.push(rawBlocks.sliceHeader(slice.length), slice);
  }
  const frame = concatBytes([...parts, LAST_BLOCK]);

  expect(zstdDecompressSync(frame).equals(content)).toBe(true);
  expect(frame.length).toBe(PLAIN_FRAME_HEADER.length + rawBlocksBytes(size) + LAST_BLOCK.length);
});

test('rawBlocksBytes() of nothing is nothing', () => {
  expect(rawBlocksBytes(0)).toBe(0);
});
