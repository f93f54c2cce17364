import { expect, test } from 'vitest';
import { Budget, bufferAccess, concatBytes, memoryScratch } from '../../../../src/bytes/index.ts';
import { mapXzBlocks } from '../../../../src/formats/xz/block-map.ts';
import { readXzBlocks } from '../../../../src/formats/xz/blocks.ts';
import { packXz } from '../../../../src/formats/xz/index.ts';
import { collect, flipped, noise, sizedContent } from '../../../fixtures/byte-streams.ts';
import { tinyXz } from '../../../fixtures/tiny-xz.ts';

const content = noise(1024 * 1024 + 5);
const stream = await collect((await packXz(sizedContent(content), { scratch: memoryScratch() })).open());

test('mapXzBlocks() finds from the front what the index says at the end', async () => {
  const source = bufferAccess(concatBytes([noise(7), stream, noise(3)]));
  const map = await mapXzBlocks(source, 7);

  expect(map).toMatchObject({ check: 1, contentBytes: content.length, end: 7 + stream.length });
  expect(map?.blocks).toEqual((await readXzBlocks(source, 7, 7 + stream.length))?.blocks);
});

test.each([
  ['blocks do not tell their sizes', tinyXz(Buffer.from('abc'))],
  ['it is not an xz stream', noise(40)],
  ['a block header is damaged', flipped(stream, 13)],
  ['the index does not agree with the blocks', flipped(stream, stream.length - 20)],
  ['the footer is missing', stream.subarray(0, -1)],
])('mapXzBlocks() gives undefined where %s', async (_, bytes) => {
  expect(await mapXzBlocks(bufferAccess(bytes), 0)).toBeUndefined();
});

test.each([{ frames: 1 }, { memory: 799 }, { content: 1024 * 1024 }])(
  'mapXzBlocks() obeys the limits %j',
  async (limits) => {
    await expect(mapXzBlocks(bufferAccess(stream), 0, { budget: new Budget({ limits }) })).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
    });
  },
);

test('mapXzBlocks() stops when it is aborted', async () => {
  const signal = AbortSignal.abort(new Error('gone'));

  await expect(mapXzBlocks(bufferAccess(stream), 0, { signal })).rejects.toThrow('gone');
});
