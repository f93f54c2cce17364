import { expect, test } from 'vitest';
import { bufferAccess, concatBytes, memoryScratch } from '../../../../src/bytes/index.ts';
import { readXzBlocks } from '../../../../src/formats/xz/blocks.ts';
import { packXz } from '../../../../src/formats/xz/index.ts';
import { collect, flipped, noise, sizedContent } from '../../../fixtures/byte-streams.ts';

const content = noise(1024 * 1024 + 5);
const stream = await collect((await packXz(sizedContent(content), { scratch: memoryScratch() })).open());

test('readXzBlocks() finds the blocks of a stream between two offsets', async () => {
  const source = bufferAccess(concatBytes([noise(7), stream, noise(3)]));
  const found = await readXzBlocks(source, 7, 7 + stream.length);

  expect(found?.check).toBe(1);
  expect(found?.blocks.map(({ contentOffset, contentBytes }) => [contentOffset, contentBytes])).toEqual([
    [0, 1024 * 1024],
    [1024 * 1024, 5],
  ]);
  expect(found?.blocks[0]?.offset).toBe(7 + 12);
});

test.each([
  ['there is no footer', stream.subarray(0, -4)],
  ['the index is damaged', flipped(stream, stream.length - 14)],
  ['bytes stand before the stream', concatBytes([noise(4), stream])],
  ['there is less than a header and a footer', stream.subarray(-23)],
])('readXzBlocks() gives undefined where %s', async (_, bytes) => {
  expect(await readXzBlocks(bufferAccess(bytes), 0, bytes.length)).toBeUndefined();
});
