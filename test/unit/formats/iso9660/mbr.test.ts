import { expect, test } from 'vitest';
import { encodeIsoMbr } from '../../../../src/formats/iso9660/mbr.ts';

test('encodeIsoMbr() counts heads and cylinders as xorriso does', () => {
  const mbr = encodeIsoMbr(
    [
      { type: 0x83, isActive: false, firstSector: 64, sectors: 8128 },
      { type: 0xef, isActive: true, firstSector: 8192, sectors: 204_800 },
      { type: 0xef, isActive: false, firstSector: 2 ** 30, sectors: 1 },
    ],
    new Uint8Array(1000).fill(7),
  );
  const entry = (index: number) => Buffer.from(mbr.subarray(446 + index * 16, 462 + index * 16)).toString('hex');

  expect(entry(0)).toBe('00020100833f200340000000c01f0000');
  expect(entry(1)).toBe('80000104ef3f20670020000000200300');
  expect(entry(2).slice(2, 8)).toBe('feffff');
  expect([mbr.length, mbr[445], mbr[510]]).toEqual([512, 7, 0x55]);
});
