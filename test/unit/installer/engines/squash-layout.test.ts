import { expect, test } from 'vitest';
import { layoutFlags, type SquashLayout } from '../../../../src/installer/engines/squash-layout.ts';

function flags(compressorOptions: SquashLayout['compressorOptions'], bits = 0x60, exportTable?: number): string {
  const compressor = compressorOptions?.kind ?? 'zstd';
  const superblock = { compressor, blockSize: 131072, flags: bits, exportTable };
  return layoutFlags({ superblock, compressorOptions }).join(' ');
}

test('layoutFlags() say compressor and block size', () => {
  expect(flags(undefined)).toBe('-comp zstd -b 131072');
});

test.each([
  [0x0001, '-noI'],
  [0x0002, '-noD'],
  [0x0008, '-noF'],
  [0x0010, '-no-fragments'],
  [0x0100, '-noX'],
  [0x0200, '-no-xattrs'],
  [0x0800, '-noId'],
])('layoutFlags() tell flag %d of the superblock as %s', (bit, flag) => {
  expect(flags(undefined, 0x60 | bit)).toBe(`-comp zstd -b 131072 ${flag}`);
});

test('layoutFlags() turn off what mksquashfs does by default and the base does not', () => {
  expect(flags(undefined, 0, 96)).toBe('-comp zstd -b 131072 -exports -no-tailends -no-duplicates');
});

test.each<readonly [NonNullable<SquashLayout['compressorOptions']>, string]>([
  [{ kind: 'zstd', level: 19 }, '-Xcompression-level 19'],
  [{ kind: 'xz', dictionarySize: 65536, filters: 0b1001 }, '-Xdict-size 65536 -Xbcj x86,arm'],
  [
    { kind: 'gzip', level: 5, windowBits: 14, strategies: 0b10 },
    '-Xcompression-level 5 -Xwindow-size 14 -Xstrategy filtered',
  ],
  [{ kind: 'lz4', version: 1, flags: 1 }, '-Xhc'],
  [{ kind: 'lzo', algorithm: 4, level: 8 }, '-Xalgorithm lzo1x_999 -Xcompression-level 8'],
])('layoutFlags() tell the options %j', (options, text) => {
  expect(flags(options)).toBe(`-comp ${options.kind} -b 131072 ${text}`);
});
