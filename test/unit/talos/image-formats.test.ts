import { expect, test } from 'vitest';
import { boardNames, imageFormat, imageFormatNames, parseTalosVersion } from '../../../src/talos/index.ts';

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
