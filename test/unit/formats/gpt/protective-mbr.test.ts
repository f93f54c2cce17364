import { describe, expect, test } from 'vitest';
import { encodeProtectiveMbr } from '../../../../src/formats/gpt/index.ts';

describe('encodeProtectiveMbr()', () => {
  test('covers the disk with one entry of type EE', () => {
    const mbr = encodeProtectiveMbr({ sectors: 1000 });

    expect(Buffer.from(mbr.subarray(446, 462)).toString('hex')).toBe('00000200eeffffff01000000e7030000');
    expect(Buffer.from(mbr.subarray(510)).toString('hex')).toBe('55aa');
    expect(mbr).toHaveLength(512);
  });

  test('says as much as 32 bits can of a larger disk', () => {
    expect(Buffer.from(encodeProtectiveMbr({ sectors: 2 ** 33 }).subarray(458, 462)).toString('hex')).toBe('ffffffff');
  });

  test('keeps boot code and marks the entry active', () => {
    const mbr = encodeProtectiveMbr({ sectors: 10, bootCode: Uint8Array.of(1, 2), isActive: true });

    expect([mbr[0], mbr[1], mbr[2], mbr[446]]).toEqual([1, 2, 0, 0x80]);
  });

  test('refuses boot code that reaches into the partitions', () => {
    expect(() => encodeProtectiveMbr({ sectors: 10, bootCode: new Uint8Array(447) })).toThrow(
      expect.objectContaining({ code: 'FORMAT_UNSUPPORTED' }),
    );
  });
});
