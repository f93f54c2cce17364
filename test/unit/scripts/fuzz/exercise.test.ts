import { describe, expect, test } from 'vitest';
import { exercise } from '../../../../scripts/fuzz/exercise.ts';
import { basicFile } from '../../../../src/formats/squashfs/inode-layout.ts';
import { le32, patched, sampleSquashfs } from '../../../fixtures/squashfs-image.ts';

const { bytes, at } = sampleSquashfs();
const inode = (path: string): number => at['inodes']! + 2 + at[`inode ${path}`]!;

describe('exercise()', () => {
  test('finds nothing to refuse in a good image', async () => {
    expect(await exercise(bytes, { paths: ['dir/file', 'not/there'], isThorough: true })).toEqual([]);
  });

  test('tells once that an image cannot be opened', async () => {
    const damaged = patched(bytes, 0, le32(0));

    expect(await exercise(damaged, { paths: ['dir/file'], isThorough: false })).toEqual(['FORMAT_CORRUPT']);
  });

  test('goes on with lookups where the walk is refused', async () => {
    const damaged = patched(bytes, inode('/packed') + basicFile.offsets.startBlock, le32(0));

    const refused = await exercise(damaged, { paths: ['dir/file', 'packed'], isThorough: false });

    expect(refused).toEqual(['FORMAT_CORRUPT', 'FORMAT_CORRUPT', 'FORMAT_CORRUPT']); // walk, lookup, export table
  });

  test('reads the content of files', async () => {
    const damaged = patched(bytes, at['packed block']!, le32(0));

    expect(await exercise(damaged, { paths: [], isThorough: false })).toEqual(['FORMAT_CORRUPT']);
  });
});
