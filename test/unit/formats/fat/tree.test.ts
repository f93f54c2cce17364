import { describe, expect, test } from 'vitest';
import { bytesContent } from '../../../../src/bytes/index.ts';
import { fatTree } from '../../../../src/formats/fat/tree.ts';

const file = (path: string) => ({ path, content: bytesContent(Uint8Array.of(1)) });

describe('fatTree()', () => {
  test('makes the directories above an entry', () => {
    const root = fatTree([file('EFI/BOOT/BOOTX64.EFI'), { path: 'EFI/BOOT' }]);

    expect([...(root.children.get('EFI')?.children.get('BOOT')?.children.keys() ?? [])]).toEqual(['BOOTX64.EFI']);
  });

  test.each([
    ['a name in two spellings', [file('EFI/a'), file('efi/b')], 'differs from `EFI` in case only'],
    ['a path given twice', [file('a'), file('a')], 'is given twice'],
    ['a file with something in it', [file('a'), file('a/b')], 'which is a file'],
    ['a file that was a directory', [file('a/b'), file('a')], 'is given twice'],
    ['a forbidden character', [file('a:b')], 'FAT cannot hold'],
    ['a name that ends in a dot', [file('a.')], 'FAT cannot hold'],
    ['two dots', [file('../a')], 'FAT cannot hold'],
    ['half a surrogate pair', [file('\ud800')], 'FAT cannot hold'],
    ['an empty name', [file('a//b')], 'FAT cannot hold'],
    ['a name of 256 characters', [file('x'.repeat(256))], 'more than 255'],
    ['a file of 4 GiB', [{ path: 'a', content: { ...bytesContent(new Uint8Array()), size: 2 ** 32 } }], '4294967295'],
  ])('refuses %s', (_, inputs, problem) => {
    expect(() => fatTree(inputs)).toThrow(
      expect.objectContaining({ code: 'FORMAT_UNSUPPORTED', message: expect.stringContaining(problem) }),
    );
  });
});
