import { describe, expect, test } from 'vitest';
import { writeFat } from '../../../../src/formats/fat/index.ts';

const MIB = 2 ** 20;
const options = { size: 40 * MIB, sectorBytes: 512 as const, label: 'EFI', time: 0, entries: [] };

describe('writeFat()', () => {
  test('reads no file before it is read itself', () => {
    const content = {
      size: 5,
      open: () => {
        throw new Error('opened');
      },
    };

    expect(writeFat({ ...options, entries: [{ path: 'a', content }] }).size).toBe(40 * MIB);
  });

  test('costs as much as its files, whatever the size of the volume', () => {
    const { extents } = writeFat({ ...options, size: 2 ** 36 });

    expect(extents.reduce((sum, { content }) => sum + content.size, 0)).toBeLessThan(5000);
  });

  test.each(['', 'TWELVECHARS!', 'ÄÖÜ'])('refuses the label `%s`', (label) => {
    expect(() => writeFat({ ...options, label })).toThrow(expect.objectContaining({ code: 'FORMAT_UNSUPPORTED' }));
  });
});
