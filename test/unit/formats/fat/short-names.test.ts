import { describe, expect, test } from 'vitest';
import { ShortNames, shortNameChecksum } from '../../../../src/formats/fat/short-names.ts';

const namesOf = (...names: string[]) => {
  const short = new ShortNames(names);
  return names.map((name) => short.nameOf(name).short);
};

describe('ShortNames', () => {
  test.each([
    ['BOOTX64.EFI', 'BOOTX64 EFI', 0, undefined],
    ['loader', 'LOADER     ', 8, undefined],
    ['lower.txt', 'LOWER   TXT', 24, undefined],
    ['UPPER.low', 'UPPER   LOW', 16, undefined],
    ['Linux', 'LINUX      ', 0, 'Linux'],
    ['loader.conf', 'LOADER~1CON', 0, 'loader.conf'],
    ['Talos-v1.12.7.efi', 'TALOS-~1EFI', 0, 'Talos-v1.12.7.efi'],
    ['.hidden', 'HIDDEN~1   ', 0, '.hidden'],
    ['x+y', 'X_Y~1      ', 0, 'x+y'],
    ['日本', '__~1       ', 0, '日本'],
  ])('keeps `%s` as `%s`', (name, short, caseFlags, long) => {
    expect(new ShortNames([name]).nameOf(name)).toEqual({ short, caseFlags, long });
  });

  test('numbers names that would be alike, with a shorter base from ten on', () => {
    const names = namesOf(...Array.from({ length: 11 }, (_, index) => `longer name ${index}`));

    expect(names.slice(8)).toEqual(['LONGER~9   ', 'LONGE~10   ', 'LONGE~11   ']);
  });

  test('gives no name that another entry has as its long one', () => {
    expect(namesOf('longer name', 'LONGER~1')).toEqual(['LONGER~2   ', 'LONGER~1   ']);
  });

  test('numbers ten thousand alike in an instant', () => {
    const names = namesOf(...Array.from({ length: 10_000 }, (_, index) => `longer name ${index}`));

    expect(new Set(names).size).toBe(10_000);
  });
});

test('shortNameChecksum() is that of the specification', () => {
  expect(shortNameChecksum('LINUX      ')).toBe(0x3c);
});
