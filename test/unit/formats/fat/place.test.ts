import { describe, expect, test } from 'vitest';
import { bytesContent } from '../../../../src/bytes/index.ts';
import { fatGeometry } from '../../../../src/formats/fat/geometry.ts';
import { placeTree } from '../../../../src/formats/fat/place.ts';
import { fatTree } from '../../../../src/formats/fat/tree.ts';

const geometry = fatGeometry(40 * 2 ** 20, 512);
const file = (path: string, size: number) => ({ path, content: bytesContent(new Uint8Array(size)) });

describe('placeTree()', () => {
  test('takes one run for a file, none for an empty one', () => {
    const { root, lastCluster } = placeTree(fatTree([file('a', 513), file('b', 0), file('c', 1)]), geometry);

    expect(root.children.map(({ clusters }) => clusters)).toEqual([
      [{ first: 3, count: 2 }],
      [],
      [{ first: 5, count: 1 }],
    ]);
    expect(lastCluster).toBe(5);
  });

  test('lets a directory grow behind what is in it', () => {
    const files = Array.from({ length: 15 }, (_, index) => file(`d/f${index}`, 1));
    const { root } = placeTree(fatTree([{ path: 'd' }, ...files]), geometry);

    expect(root.children[0]?.clusters).toEqual([
      { first: 3, count: 1 },
      { first: 19, count: 1 },
    ]);
  });

  test('refuses more than fits', () => {
    expect(() => placeTree(fatTree([file('a', 41 * 2 ** 20)]), geometry)).toThrow(
      expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
    );
  });

  test('refuses a directory with more entries than FAT allows', () => {
    const files = Array.from({ length: 33_000 }, (_, index) => file(`Long name ${index}`, 0));

    expect(() => placeTree(fatTree(files), geometry)).toThrow(expect.objectContaining({ code: 'FORMAT_UNSUPPORTED' }));
  });
});
