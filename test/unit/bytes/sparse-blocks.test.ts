import { describe, expect, test } from 'vitest';
import { bytesContent, dataBlocks, hole, sparseBlocks, sparseContent } from '../../../src/bytes/index.ts';

const at = (start: number, ...bytes: number[]) => ({ start, content: bytesContent(Uint8Array.from(bytes)) });
const content = sparseContent(50, [at(3, 1), at(7, 2, 3), at(9, 4), at(21, 5, 6, 7, 8)]);

test('dataBlocks() joins blocks that follow one another', () => {
  expect(dataBlocks(content, 4)).toEqual([
    { first: 0, count: 3 },
    { first: 5, count: 2 },
  ]);
  expect(dataBlocks(hole(9), 4)).toEqual([]);
});

describe('sparseBlocks()', () => {
  test('gives whole blocks with data, however extents lie in them', async () => {
    const blocks = [];
    for await (const { index, bytes } of sparseBlocks(content, 4)) blocks.push([index, ...bytes]);

    expect(blocks).toEqual([
      [0, 0, 0, 0, 1],
      [1, 0, 0, 0, 2],
      [2, 3, 4, 0, 0],
      [5, 0, 5, 6, 7],
      [6, 8, 0, 0, 0],
    ]);
  });

  test('gives nothing for a hole', async () => {
    expect((await sparseBlocks(hole(100), 4).next()).done).toBe(true);
  });
});
