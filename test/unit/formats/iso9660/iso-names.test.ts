import { describe, expect, test } from 'vitest';
import { IsoNames } from '../../../../src/formats/iso9660/iso-names.ts';

describe('IsoNames', () => {
  test.each([
    ['Talos-v1.12.7.efi', 'TALOS_V1_12_7.EFI;1'],
    ['vmlinuz', 'VMLINUZ.;1'],
    ['.hidden', '_HIDDEN.;1'],
    ['über.cfg', '_BER.CFG;1'],
  ])('calls the file %s %s', (name, expected) => {
    expect(new IsoNames().ofFile(name)).toBe(expected);
  });

  test('gives like names numbers, within 31 characters', () => {
    const names = new IsoNames();
    const given = Array.from({ length: 12 }, (_, index) => names.ofDirectory(`${'n'.repeat(40)}${index}`));

    expect(given[0]).toBe('N'.repeat(31));
    expect(given[11]).toBe(`${'N'.repeat(29)}11`);
    expect(new Set(given).size).toBe(12);
  });

  test('keeps names of files within 30 characters and the dot', () => {
    const name = new IsoNames().ofFile(`${'s'.repeat(50)}.${'e'.repeat(50)}`);

    expect(name).toBe(`${'S'.repeat(22)}.${'E'.repeat(8)};1`);
  });
});
