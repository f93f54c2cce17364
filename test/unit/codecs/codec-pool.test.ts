import { describe, expect, test } from 'vitest';
import { concatBytes } from '../../../src/bytes/index.ts';
import type { EncodeOptions } from '../../../src/codecs/codec.ts';
import { CodecPool } from '../../../src/codecs/index.ts';
import { xzBlockDecompress } from '../../../src/formats/index.ts';
import { seededBytes } from '../../fixtures/byte-streams.ts';
import { storedLzma2 } from '../../fixtures/stored-lzma2.ts';

const options = { format: 'xz', effort: 'thorough', dictionaryBytes: 131_072 } as const;
const blocks = [9000, 131_072, 20_000, 1, 4096, 65_536, 131_071, 8192].map((size, at) => seededBytes(size, at + 1));

test('CodecPool gives the same streams with one thread and with four', async () => {
  const [one, four] = [new CodecPool(1), new CodecPool(4)];
  const encodeAll = (pool: CodecPool): Promise<readonly Uint8Array[]> =>
    Promise.all(blocks.map((block) => pool.encode(block, options)));

  const [byOne, byFour] = [await encodeAll(one), await encodeAll(four)];

  for (const [at, block] of blocks.entries()) {
    expect(Buffer.compare(byOne[at]!, byFour[at]!)).toBe(0);
    expect(Buffer.compare(await xzBlockDecompress(byOne[at]!, block.length), block)).toBe(0);
  }
});

test.each<EncodeOptions>([
  { format: 'zstd', level: 18 },
  { format: 'zstd', level: 3 },
  { format: 'deflate', level: 6, form: 'zlib' },
  { format: 'deflate', level: 9, form: 'part' },
])('CodecPool gives the same for first blocks, which no thread encodes, and for later ones: %j', async (encoding) => {
  const pool = new CodecPool(2);
  const block = Buffer.from(`${'text that repeats '.repeat(4000)}${Math.PI}`);
  const [first] = await Promise.all([pool.encode(block, encoding), pool.encode(seededBytes(1000), encoding)]);
  const filler = seededBytes(1024 * 1024);
  await Promise.all([1, 2, 3].map(() => pool.encode(filler, encoding)));

  expect(Buffer.compare(await pool.encode(block, encoding), first)).toBe(0);
});

test('CodecPool leaves the blocks that it is given as they are', async () => {
  const block = seededBytes(50_000);

  await new CodecPool(1).encode(block, options);

  expect(Buffer.compare(block, seededBytes(50_000))).toBe(0);
});

test('CodecPool rejects the block that a thread fails at, and encodes those behind it', async () => {
  const pool = new CodecPool(1);
  const tooSmall = { format: 'xz', effort: 'thorough', dictionaryBytes: 1 } as const; // LZMA2 has 4096 at least

  const failing = pool.encode(seededBytes(20_000), tooSmall);
  const behind = pool.encode(blocks[2]!, options);

  await expect(failing).rejects.toThrow('the encoder');
  expect(Buffer.compare(await xzBlockDecompress(await behind, blocks[2]!.length), blocks[2]!)).toBe(0);
});

test('CodecPool starts threads again after they ended for want of work', async () => {
  const pool = new CodecPool(1, { idleMs: 0 });
  const first = await pool.encode(blocks[0]!, options);
  await new Promise((resolve) => setTimeout(resolve, 20));

  expect(Buffer.compare(await pool.encode(blocks[0]!, options), first)).toBe(0);
});

describe('decoding', () => {
  const plain = { dictionary: 8, filters: [] } as const;

  test.each([1, 16_384, 16_385, 700_000])('CodecPool decodes a block of %i bytes', async (size) => {
    const content = seededBytes(size);

    const step = await new CodecPool(1).decode(storedLzma2(content), { ...plain, mostBytes: size });

    expect(step.state).toBe('ended');
    expect(Buffer.compare(step.content, content)).toBe(0);
  });

  test('CodecPool decodes more streams than it has threads, step by step', async () => {
    const pool = new CodecPool(2);
    const contents = [1, 2, 3, 4, 5].map((seed) => seededBytes(100_000, seed));

    const given = await Promise.all(contents.map((content) => decodeStream(pool, storedLzma2(content))));

    for (const [at, content] of contents.entries()) expect(Buffer.compare(given[at]!, content)).toBe(0);
  });

  test('CodecPool encodes while streams are open, and keeps the threads that have them', async () => {
    const pool = new CodecPool(1, { idleMs: 0 });
    const content = seededBytes(90_000);
    using decoder = pool.openDecoder(plain);
    const data = storedLzma2(content);
    const first = await decoder.step(data.subarray(0, 60_000));
    await pool.encode(blocks[2]!, options);
    await new Promise((resolve) => setTimeout(resolve, 20));

    const second = await decoder.step(data.subarray(60_000));

    expect(Buffer.compare(concatBytes([first.content, second.content]), content)).toBe(0);
    expect(second.state).toBe('ended');
  });

  test('CodecPool closes a stream that never began', () => {
    expect(() => new CodecPool(1).openDecoder(plain)[Symbol.dispose]()).not.toThrow();
  });

  test('CodecPool tells a stream whose thread has ended', async () => {
    const pool = new CodecPool(1);
    using decoder = pool.openDecoder(plain);
    await decoder.step(storedLzma2(seededBytes(100)).subarray(0, 50));
    await pool.encode(blocks[2]!, { ...options, dictionaryBytes: 1 }).catch(() => undefined); // which ends the thread

    await expect(decoder.step(Uint8Array.of(0))).rejects.toThrow('ended');
  });
});

async function decodeStream(pool: CodecPool, data: Uint8Array): Promise<Uint8Array> {
  using decoder = pool.openDecoder({ dictionary: 8, filters: [] });
  const parts: Uint8Array[] = [];
  for (let at = 0; at < data.length; at += 30_000) {
    let step = await decoder.step(data.subarray(at, at + 30_000));
    parts.push(step.content);
    while (step.state === 'has-output') parts.push((step = await decoder.step()).content);
  }
  return concatBytes(parts);
}
