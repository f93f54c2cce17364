import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import type { XzBlock } from '../../../../src/formats/xz/blocks.ts';
import { reusableBlocks, splitIntoBlocks } from '../../../../src/formats/xz/split-into-blocks.ts';
import { noise, sizedContent } from '../../../fixtures/byte-streams.ts';

const KIB = 1024;
const block = (contentOffset: number, contentBytes: number): XzBlock => ({
  offset: 0,
  unpaddedBytes: 0,
  contentOffset,
  contentBytes,
});

test('reusableBlocks() takes blocks that lie inside of what is unchanged, from 64 KiB on', () => {
  const blocks = [
    block(0, 64 * KIB),
    block(64 * KIB, 64 * KIB - 1),
    block(200 * KIB, 100 * KIB),
    block(300 * KIB, 100 * KIB),
  ];
  const unchanged = [
    { start: 0, end: 128 * KIB },
    { start: 200 * KIB, end: 300 * KIB },
    { start: 301 * KIB, end: 400 * KIB },
  ];

  expect(reusableBlocks(blocks, unchanged)).toEqual([blocks[0], blocks[2]]);
  expect(reusableBlocks(blocks, [])).toEqual([]);
});

test('splitIntoBlocks() does not read what is reused, and covers all else in order', async () => {
  const content = noise(300 * KIB);
  const opened: number[] = [];
  const source = {
    size: content.length,
    open: (from: number) => {
      opened.push(from);
      return streamOf(content.subarray(from));
    },
  };
  const reused = block(100 * KIB, 100 * KIB);
  const parts = await Array.fromAsync(splitIntoBlocks(source, [reused]));

  const position = parts.findIndex(({ kind }) => kind === 'reused');
  const bytesOf = (all: typeof parts): Buffer =>
    Buffer.concat(all.map((part) => (part.kind === 'run' ? part.bytes : new Uint8Array())));
  expect(opened).toEqual([0, 200 * KIB]);
  expect(parts[position]).toEqual({ kind: 'reused', block: reused });
  expect(bytesOf(parts.slice(0, position)).equals(content.subarray(0, 100 * KIB))).toBe(true);
  expect(bytesOf(parts.slice(position)).equals(content.subarray(200 * KIB))).toBe(true);
});

test.each([
  ['ends early', 11],
  ['goes on for too long', 9],
])('splitIntoBlocks() fails where the content %s', async (_, size) => {
  const content = { ...sizedContent(noise(10)), size };

  await expect(Array.fromAsync(splitIntoBlocks(content, []))).rejects.toThrow();
});
