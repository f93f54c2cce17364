import { expect, test } from 'vitest';
import { ByteReader, concatBytes, streamOf } from '../../../../src/bytes/index.ts';
import { storeBlock, storedBlockBytes, storedSlices } from '../../../../src/formats/xz/stored.ts';
import { flipped, noise } from '../../../fixtures/byte-streams.ts';

const CRC32 = 1;

async function store(content: Uint8Array) {
  const { block } = await storeBlock(new ByteReader(streamOf(content)), content.length);
  return { block, record: { unpaddedBytes: storedBlockBytes(content.length), contentBytes: content.length } };
}

test.each([1, 3, 65_535, 65_536, 65_537, 200_000])(
  'storedSlices() gives back the %d bytes of storeBlock()',
  async (size) => {
    const content = noise(size);
    const { block, record } = await store(content);

    expect(Buffer.compare(concatBytes(storedSlices(block, record, CRC32) ?? []), content)).toBe(0);
    expect(block.length).toBe(Math.ceil((record.unpaddedBytes - 4) / 4) * 4 + 4);
  },
);

test('storedSlices() gives undefined for any changed byte', async () => {
  const { block, record } = await store(noise(40));

  for (let at = 0; at < block.length; at += 1) expect(storedSlices(flipped(block, at), record, CRC32)).toBeUndefined();
});

test('storedSlices() gives undefined for another check and for another size', async () => {
  const { block, record } = await store(noise(40));

  expect(storedSlices(block, record, 0)).toBeUndefined();
  expect(storedSlices(block, { ...record, contentBytes: 41 }, CRC32)).toBeUndefined();
});

test('storeBlock() fails where the content ends early', async () => {
  await expect(storeBlock(new ByteReader(streamOf(noise(9))), 10)).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED' });
});
