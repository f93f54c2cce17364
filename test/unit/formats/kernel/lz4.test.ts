import { expect, test } from 'vitest';
import { concatBytes, streamOf } from '../../../../src/bytes/index.ts';
import { decompressLegacyLz4 } from '../../../../src/formats/kernel/lz4.ts';

const expand = async (...parts: readonly string[]): Promise<string> => {
  const stream = streamOf(Buffer.from(`02214c18${parts.join('')}`, 'hex'));
  return Buffer.from(concatBytes(await Array.fromAsync(decompressLegacyLz4(stream)))).toString('latin1');
};
const block = (hex: string): string => {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(hex.length / 2);
  return size.toString('hex') + hex;
};

test('decompressLegacyLz4() expands literals, matches that overlap, and long lengths', async () => {
  // 3 literals, a match of 4+2 at distance 3, 1 literal; then 1 literal and a match of 4+15+5 at distance 1.
  expect(await expand(block('326162630300105a'), block('1f6101000510' + '7a'))).toBe(`abcabcabcZ${'a'.repeat(25)}z`);
});

test('decompressLegacyLz4() expands an empty stream to nothing', async () => {
  expect(await expand()).toBe('');
});

test.each([
  ['a match before the start', block('106101050010'), 'at distance'],
  ['literals beyond the block', block('f0ff01'), 'lz4 literals'],
  ['a match that is too long', block(`1f610100${'ff'.repeat(33_000)}00`), 'lz4 match'],
  ['a huge block', 'ffffff7f', 'lz4 block size'],
  ['a block that is cut', 'ff00000000', 'lz4 block'],
])('decompressLegacyLz4() refuses %s', async (_, bytes, found) => {
  await expect(expand(bytes)).rejects.toThrow(found);
});

test('decompressLegacyLz4() refuses another magic', async () => {
  const read = async () => await Array.fromAsync(decompressLegacyLz4(streamOf(Buffer.from('04224d18', 'hex'))));

  await expect(read()).rejects.toThrow('lz4 magic');
});
