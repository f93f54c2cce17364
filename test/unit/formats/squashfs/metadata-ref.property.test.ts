import fc from 'fast-check';
import { expect, test } from 'vitest';
import { metadataRef, parseMetadataRef, refBlock, refByte } from '../../../../src/formats/squashfs/metadata-ref.ts';

test('a reference gives back its block and byte, from memory and from disk', () => {
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), fc.nat(0xffff), (block, byte) => {
      const ref = metadataRef(block, byte);

      expect([refBlock(ref), refByte(ref)]).toEqual([block, byte]);
      expect(parseMetadataRef((BigInt(block) << 16n) | BigInt(byte))).toBe(ref);
    }),
  );
});

test('parseMetadataRef() refuses more than 48 bits', () => {
  expect(parseMetadataRef((1n << 48n) - 1n)).toBeDefined();
  expect(parseMetadataRef(1n << 48n)).toBeUndefined();
});
