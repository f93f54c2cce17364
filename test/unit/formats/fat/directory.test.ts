import { expect, test } from 'vitest';
import { bytesContent } from '../../../../src/bytes/index.ts';
import { encodeDirectory } from '../../../../src/formats/fat/directory.ts';
import { fatGeometry } from '../../../../src/formats/fat/geometry.ts';
import { placeTree } from '../../../../src/formats/fat/place.ts';
import { dosTime } from '../../../../src/formats/fat/times.ts';
import { fatTree } from '../../../../src/formats/fat/tree.ts';

test('encodeDirectory() writes the label, long names from behind, and the entry', () => {
  const tree = fatTree([{ path: 'thirteen-chars', content: bytesContent(Uint8Array.of(1)), isReadOnly: true }]);
  const { root } = placeTree(tree, fatGeometry(2 ** 26, 512));

  const bytes = Buffer.from(encodeDirectory(root, { time: dosTime(0), label: 'EFI        ' }));

  expect(bytes).toHaveLength(4 * 32);
  expect(bytes.toString('latin1', 0, 12)).toBe('EFI        \x08');
  expect([bytes[32], bytes[64]]).toEqual([0x42, 1]);
  expect(bytes.toString('utf16le', 65, 75)).toBe('thirt');
  expect(bytes.toString('hex', 33, 37)).toBe('73000000'); // one letter, and the end
  expect(bytes.toString('latin1', 96, 108)).toBe('THIRTE~1   \x21');
});
