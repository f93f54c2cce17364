import { expect, test } from 'vitest';
import { ByteReader, streamOf } from '../../../../src/bytes/index.ts';
import { encodeBlock } from '../../../../src/formats/xz/encode-block.ts';
import { expandBlock } from '../../../../src/formats/xz/expand-block.ts';
import { storeBlock, storedBlockBytes } from '../../../../src/formats/xz/stored.ts';
import { flipped, noise, seededBytes } from '../../../fixtures/byte-streams.ts';

test('expandBlock() copies stored chunks', async () => {
  const content = noise(1000);
  const { block } = await storeBlock(new ByteReader(streamOf(content)), content.length);
  const record = { unpaddedBytes: storedBlockBytes(content.length), contentBytes: content.length };

  expect(await expandBlock(block, { ...record, offset: 0, contentOffset: 0 }, 1)).toEqual(content);
});

test('expandBlock() refuses damage and names its absolute offset', async () => {
  const { bytes, unpaddedBytes, contentBytes } = await encodeBlock(seededBytes(30_000));
  const block = { offset: 5_000_000, contentOffset: 0, unpaddedBytes, contentBytes };

  const error: unknown = await expandBlock(flipped(bytes, 50), block, 1).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'FORMAT_CORRUPT' });
  const { offset } = (error as { details: { offset: number } }).details;
  expect(offset).toBeGreaterThanOrEqual(5_000_000);
  expect(offset).toBeLessThanOrEqual(5_000_000 + bytes.length);
});
