import { expect, test } from 'vitest';
import { builtinAliases, builtinNames, pathLines } from '../../../../src/formats/kmod/builtin-modules.ts';

test('pathLines() takes no notice of blank lines', () => {
  expect(pathLines(Buffer.from('a.ko\n\nb.ko\n'))).toEqual(['a.ko', 'b.ko']);
});

test('builtinNames() names the modules of the paths', () => {
  expect(builtinNames(Buffer.from('kernel/lib/crc-any.ko\nkernel/block/loop.ko\n'))).toEqual(['crc_any', 'loop']);
});

test('builtinAliases() picks aliases out of all that modules say', () => {
  expect(builtinAliases(Buffer.from('loop.alias=block-major-7-*\0loop.license=GPL\0x.alias=a=b\0y.alias=\0'))).toEqual([
    { module: 'loop', alias: 'block-major-7-*' },
    { module: 'x', alias: 'a=b' },
  ]);
});
