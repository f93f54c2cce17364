import { zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bufferAccess, memoryScratch, streamOf } from '../../../../src/bytes/index.ts';
import { openZstdAccess } from '../../../../src/formats/zstd/access.ts';
import { packZstd } from '../../../../src/formats/zstd/pack.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { noise } from '../../../fixtures/memory-image.ts';

const MIB = 1024 * 1024;
const text = (bytes: number): Uint8Array => Buffer.alloc(bytes, 'all work and no play makes a dull file. ');

async function packed(content: Uint8Array): Promise<Uint8Array> {
  const packing = await packZstd(() => streamOf(content), { scratch: memoryScratch() });
  return await collect(packing.open());
}

const contents: Readonly<Record<string, Uint8Array>> = {
  'text alone': text(300_000),
  'noise alone': noise(1, 2 * MIB + 77),
  'text before noise': Buffer.concat([text(500_000), noise(2, 3 * MIB + 5)]),
  'full blocks alone': noise(3, MIB),
};

test.each(Object.entries(contents))('openZstdAccess() reads any part of %s, and finds its end', async (_, content) => {
  const frame = await packed(content);
  const file = Buffer.concat([Buffer.alloc(12), frame, Buffer.from('behind')]);

  const access = await openZstdAccess(bufferAccess(file), 12);

  expect([access?.size, access?.end]).toEqual([content.length, 12 + frame.length]);
  for (const start of [0, 131_071, 131_072, MIB - 1, 2 * MIB, content.length - 70_000]) {
    if (start >= content.length) continue;
    const length = Math.min(140_000, content.length - start);
    const found = await access!.read(start, length);
    expect(Buffer.compare(found, content.subarray(start, start + length)), `at ${start}`).toBe(0);
  }
});

test.each([
  [
    'a frame that is compressed behind raw blocks',
    zstdCompressSync(Buffer.concat([noise(1, MIB), text(MIB), noise(2, MIB)])),
  ],
  ['a frame that is cut', (await packed(noise(1, MIB))).subarray(0, 500_000)],
  ['something else', Buffer.from('this is not compressed by anything')],
])('openZstdAccess() leaves %s to whoever reads from front to back', async (_, file) => {
  expect(await openZstdAccess(bufferAccess(file), 0)).toBeUndefined();
});

test('openZstdAccess() refuses to read beyond the end', async () => {
  const access = await openZstdAccess(bufferAccess(await packed(noise(1, 200_000))), 0);

  await expect(access!.read(199_999, 2)).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED' });
});
