import { expect, test } from 'vitest';
import { EncoderPool } from '../../../src/codecs/index.ts';
import { xzBlockDecompress } from '../../../src/formats/index.ts';
import { seededBytes } from '../../fixtures/byte-streams.ts';

const options = { format: 'xz', effort: 'thorough', dictionaryBytes: 131_072 } as const;
const blocks = [9000, 131_072, 20_000, 1, 4096, 65_536, 131_071, 8192].map((size, at) => seededBytes(size, at + 1));

test('EncoderPool gives the same streams with one thread and with four', async () => {
  const [one, four] = [new EncoderPool(1), new EncoderPool(4)];
  const encodeAll = (pool: EncoderPool): Promise<readonly Uint8Array[]> =>
    Promise.all(blocks.map((block) => pool.encode(block, options)));

  const [byOne, byFour] = [await encodeAll(one), await encodeAll(four)];

  for (const [at, block] of blocks.entries()) {
    expect(Buffer.compare(byOne[at]!, byFour[at]!)).toBe(0);
    expect(Buffer.compare(await xzBlockDecompress(byOne[at]!, block.length), block)).toBe(0);
  }
});

test('EncoderPool leaves the blocks that it is given as they are', async () => {
  const block = seededBytes(50_000);

  await new EncoderPool(1).encode(block, options);

  expect(Buffer.compare(block, seededBytes(50_000))).toBe(0);
});

test('EncoderPool rejects the block that a thread fails at, and encodes those behind it', async () => {
  const pool = new EncoderPool(1);
  const tooSmall = { format: 'xz', effort: 'thorough', dictionaryBytes: 1 } as const; // LZMA2 has 4096 at least

  const failing = pool.encode(seededBytes(20_000), tooSmall);
  const behind = pool.encode(blocks[2]!, options);

  await expect(failing).rejects.toThrow('the encoder');
  expect(Buffer.compare(await xzBlockDecompress(await behind, blocks[2]!.length), blocks[2]!)).toBe(0);
});

test('EncoderPool starts threads again after they ended for want of work', async () => {
  const pool = new EncoderPool(1, { idleMs: 0 });
  const first = await pool.encode(blocks[0]!, options);
  await new Promise((resolve) => setTimeout(resolve, 20));

  expect(Buffer.compare(await pool.encode(blocks[0]!, options), first)).toBe(0);
});
