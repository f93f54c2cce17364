import { describe, expect, test } from 'vitest';
import { findFields } from '../../../../scripts/fuzz/fields.ts';
import { mutate, seedOf } from '../../../../scripts/fuzz/mutate.ts';
import { randomOf } from '../../../../scripts/fuzz/random.ts';
import { sampleSquashfs } from '../../../fixtures/squashfs-image.ts';

const { bytes } = sampleSquashfs();
const seed = seedOf(bytes, await findFields(bytes));
const other = sampleSquashfs({ isCompressed: true }).bytes;
const mutants = Array.from({ length: 1000 }, (_, index) => mutate(seed, other, randomOf(`${index}`)));

describe('mutate()', () => {
  test('gives the same mutant for the same random numbers', () => {
    expect(mutate(seed, other, randomOf('17'))).toEqual(mutants[17]);
  });

  test('never gives the image itself, and leaves it alone', () => {
    const same = mutants.filter((mutant) => Buffer.compare(mutant.bytes, bytes) === 0);

    expect(same).toEqual([]);
    expect(Buffer.compare(bytes, sampleSquashfs().bytes)).toBe(0);
  });

  test.each([
    ['fields', /^inode mode at \d+: \d+ to \d+$/],
    ['the superblock', /^superblock rootInode at 32/],
    ['anything by numbers', /^number at/],
    ['bits', /^bit \d of byte/],
    ['bytes', /^byte \d+ set to/],
    ['the length', /^cut to \d+ bytes/],
    ['ranges', /swapped$/],
    ['ranges by others', /copied to/],
    ['ranges by those of another image', /another image$/],
    ['ranges by one byte', /filled with/],
  ])('changes %s', (_, edit) => {
    expect(mutants.flatMap(({ edits }) => edits).some((text) => edit.test(text))).toBe(true);
  });

  test('reaches every field', () => {
    const touched = new Set<string>();
    for (let index = 0; index < 20_000; index += 1) {
      for (const edit of mutate(seed, other, randomOf(`reach ${index}`)).edits)
        touched.add(edit.split(' at ')[0] ?? '');
    }

    expect([...seed.kin.keys()].filter((name) => !touched.has(name))).toEqual([]);
  });
});
