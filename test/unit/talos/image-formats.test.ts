import { expect, test } from 'vitest';
import {
  boardNames,
  diskImageDefaults,
  imageFormat,
  imageFormatNames,
  parseTalosVersion,
} from '../../../src/talos/index.ts';

test('imageFormat() is what a release makes for a platform', () => {
  expect(imageFormat('azure', undefined)).toMatchObject({ diskFormat: 'vhd', sizeMib: 8192, outFormat: '.zst' });
  expect(imageFormat('akamai', parseTalosVersion('v1.6.0'))).toBeUndefined();
  expect(imageFormat('toString', undefined)).toBeUndefined();
});

test('imageFormatNames() and boardNames() list what there is', () => {
  expect(imageFormatNames(parseTalosVersion('v1.13.9'))).toHaveLength(17);
  expect(imageFormatNames(undefined)).toContain('metal-4k');
  expect(boardNames()).toContain('rpi_generic');
});

test('diskImageDefaults() follows the release', () => {
  const MIB = 2 ** 20;

  expect(diskImageDefaults('hcloud', parseTalosVersion('v1.5.6'))).toMatchObject({
    sizeBytes: 8192 * MIB,
    outFormat: '.xz',
  });
  expect(diskImageDefaults('hcloud', parseTalosVersion('v1.9.6'))).toMatchObject({
    sizeBytes: 1246 * MIB,
    outFormat: '.zst',
  });
  expect(diskImageDefaults('metal-4k', undefined)).toMatchObject({ sectorBytes: 4096 });
  expect(diskImageDefaults('moon', undefined)).toBeUndefined();
});
