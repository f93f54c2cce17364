import { expect, test } from 'vitest';
import { encodeBootSector, encodeInfoSector } from '../../../../src/formats/fat/boot-sectors.ts';
import { fatGeometry } from '../../../../src/formats/fat/geometry.ts';
import { bootSector } from '../../../../src/formats/fat/layout.ts';

test('encodeBootSector() counts few sectors in the 16-bit field, as mkfs.vfat does', () => {
  const small = { geometry: fatGeometry(2 ** 26, 4096), volumeId: 1, label: 'EFI        ' };
  const large = { ...small, geometry: fatGeometry(2 ** 26, 512) };

  expect(bootSector.decode(encodeBootSector(small))).toMatchObject({ sectors16: 16_384, sectors32: 0 });
  expect(bootSector.decode(encodeBootSector(large))).toMatchObject({ sectors16: 0, sectors32: 131_072 });
});

test('encodeInfoSector() fills a sector with its three signatures', () => {
  const bytes = Buffer.from(encodeInfoSector(7, 3));

  expect(bytes).toHaveLength(512);
  expect([bytes.toString('latin1', 0, 4), bytes.toString('latin1', 484, 488)]).toEqual(['RRaA', 'rrAa']);
  expect([bytes.readUInt32LE(488), bytes.readUInt32LE(492), bytes.readUInt16LE(510)]).toEqual([7, 3, 0xaa55]);
});
