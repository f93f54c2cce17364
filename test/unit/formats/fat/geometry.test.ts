import { describe, expect, test } from 'vitest';
import { fatGeometry } from '../../../../src/formats/fat/geometry.ts';

const MIB = 2 ** 20;

describe('fatGeometry()', () => {
  // Of mkfs.vfat 4.2.
  test.each([
    [100, 512, { sectorsPerCluster: 1, sectors: 204_800, tableSectors: 1576, heads: 8, sectorsPerTrack: 32 }],
    [259, 512, { sectorsPerCluster: 1, sectors: 530_397, tableSectors: 4080, heads: 16, sectorsPerTrack: 63 }],
    [2101, 512, { sectorsPerCluster: 8, sectors: 4_302_837, tableSectors: 4200, heads: 128, sectorsPerTrack: 63 }],
    [9000, 512, { sectorsPerCluster: 16, sectors: 18_431_973, tableSectors: 8992, heads: 255, sectorsPerTrack: 63 }],
    [2101, 4096, { sectorsPerCluster: 8, sectors: 537_831, tableSectors: 72, heads: 16, sectorsPerTrack: 63 }],
  ])('divides %i MiB in sectors of %i as mkfs.vfat does', (size, sectorBytes, expected) => {
    expect(fatGeometry(size * MIB, sectorBytes)).toMatchObject({ ...expected, reservedSectors: 32 });
  });

  test.each([0, 16 * 1024, 2 ** 42])('refuses %i bytes', (size) => {
    expect(() => fatGeometry(size, 512)).toThrow(expect.objectContaining({ code: 'FORMAT_UNSUPPORTED' }));
  });
});
