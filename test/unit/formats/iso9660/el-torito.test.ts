import { describe, expect, test } from 'vitest';
import {
  encodeBootRecord,
  encodeCatalog,
  withBootInfo,
  withImageSector,
} from '../../../../src/formats/iso9660/el-torito.ts';

const uefi = { platform: 'uefi' as const, block: 512, sectors: 4096 };
const bios = { platform: 'bios' as const, block: 60, sectors: 4 };
const wordsOf = (bytes: Uint8Array) => [...new Uint16Array(bytes.slice(0, 32).buffer)];

describe('encodeCatalog()', () => {
  test('begins with an entry whose words have the sum 0', () => {
    const catalog = encodeCatalog([uefi]);

    expect(catalog[1]).toBe(0xef);
    expect(wordsOf(catalog).reduce((sum, word) => sum + word, 0) & 0xffff).toBe(0);
    expect(catalog).toHaveLength(64);
  });

  test('has a section for the second image', () => {
    const catalog = Buffer.from(encodeCatalog([bios, uefi]));

    expect([catalog[1], catalog[64], catalog[65], catalog[96]]).toEqual([0, 0x91, 0xef, 0x88]);
    expect([catalog.readUInt32LE(40), catalog.readUInt32LE(104)]).toEqual([60, 512]);
  });

  test('says 0 where an image is larger than the field', () => {
    expect(Buffer.from(encodeCatalog([{ ...uefi, sectors: 70_000 }])).readUInt16LE(38)).toBe(0);
  });

  test('is nothing without images', () => {
    expect(encodeCatalog([])).toEqual(new Uint8Array());
  });
});

test('encodeBootRecord() names the block of the catalog', () => {
  expect(Buffer.from(encodeBootRecord(51)).readUInt32LE(0x47)).toBe(51);
});

test('withBootInfo() tells an image where it lies, how long it is and its sum', () => {
  const image = Buffer.from(withBootInfo(new Uint8Array(3000).fill(1, 64), 60));

  expect([8, 12, 16].map((at) => image.readUInt32LE(at))).toEqual([16, 60, 3000]);
  expect(image.readUInt32LE(20)).toBe((0x0101_0101 * ((3000 - 64) / 4)) >>> 0);
  expect(image.readBigUInt64LE(2548)).toBe(245n);
});

test('withImageSector() tells boot code the sector of the image', () => {
  expect(Buffer.from(withImageSector(new Uint8Array(512), 60)).readBigUInt64LE(0x1b0)).toBe(244n);
});
