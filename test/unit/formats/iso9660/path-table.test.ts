import { expect, test } from 'vitest';
import { encodePathTable, pathTableBytes } from '../../../../src/formats/iso9660/path-table.ts';
import { planDirectories } from '../../../../src/formats/iso9660/place.ts';
import { recordTime } from '../../../../src/formats/iso9660/times.ts';
import { isoTree } from '../../../../src/formats/iso9660/tree.ts';

test('encodePathTable() lists directories level by level, in both byte orders', () => {
  const directories = planDirectories(isoTree([{ path: 'b/c' }, { path: 'a' }]), recordTime(0));
  const little = Buffer.from(encodePathTable(directories, [20, 21, 22, 23], 'little'));
  const big = Buffer.from(encodePathTable(directories, [20, 21, 22, 23], 'big'));

  expect(directories.map(({ node, parent }) => [node.name, parent])).toEqual([
    ['', 0],
    ['a', 0],
    ['b', 0],
    ['c', 2],
  ]);
  expect(little).toHaveLength(pathTableBytes(directories));
  expect([little.readUInt32LE(12), little.readUInt16LE(16), little.toString('latin1', 18, 19)]).toEqual([21, 1, 'A']);
  expect(big.readUInt32BE(12)).toBe(21);
});

test('encodePathTable() refuses a parent with a number of more than 16 bits', () => {
  const [root] = planDirectories(isoTree([]), recordTime(0));

  expect(() => encodePathTable(root ? [{ ...root, parent: 65_535 }] : [], [1], 'little')).toThrow(
    expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
  );
});
