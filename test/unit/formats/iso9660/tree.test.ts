import { describe, expect, test } from 'vitest';
import { bytesContent } from '../../../../src/bytes/index.ts';
import { isoTree } from '../../../../src/formats/iso9660/tree.ts';

const file = (path: string) => ({ path, content: bytesContent(Uint8Array.of(1)) });

describe('isoTree()', () => {
  test('sorts by the names of ISO 9660, stems before extensions', () => {
    const { children } = isoTree([file('ab'), file('a.z'), file('a'), file('a.b'), { path: 'B' }]);

    expect(children.map(({ isoName }) => isoName)).toEqual(['A.;1', 'A.B;1', 'A.Z;1', 'AB.;1', 'B']);
  });

  test('is the same whatever the order of the entries', () => {
    const inputs = [file('A'), file('a'), file('b/c')];

    expect(isoTree([...inputs].reverse())).toEqual(isoTree(inputs));
  });

  test.each([
    ['a path given twice', [file('a'), file('a')], 'is given twice'],
    ['a file with something in it', [file('a'), file('a/b')], 'which is a file'],
    ['two dots', [file('../a')], 'no file can have'],
    ['an empty name', [file('a//b')], 'no file can have'],
    ['a NUL', [file('a\0')], 'no file can have'],
    ['a name of 254 bytes', [file('ü'.repeat(127))], 'more than 253'],
  ])('refuses %s', (_, inputs, problem) => {
    expect(() => isoTree(inputs)).toThrow(
      expect.objectContaining({ code: 'FORMAT_UNSUPPORTED', message: expect.stringContaining(problem) }),
    );
  });
});
