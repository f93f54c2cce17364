import { expect, test } from 'vitest';
import { storedBytesByInode } from '../../../../src/formats/squashfs/stored-bytes.ts';

const STORED = 0x100_0000;

function file(number: number, startBlock: number, blocks: readonly number[], fragment?: { size: number }): object {
  return {
    number,
    startBlock,
    blocks: Uint32Array.from(blocks),
    fragment: fragment && { index: 0, offset: 0, ...fragment },
  };
}

function bytesOf(files: readonly object[], fragments: readonly { start: number; size: number }[] = []): object {
  return Object.fromEntries(storedBytesByInode(files as never, fragments));
}

test('storedBytesByInode() sums the blocks of a file, without holes and without the bit for what is not compressed', () => {
  expect(bytesOf([file(1, 96, [100, 0, STORED | 50])])).toEqual({ 1: 150 });
});

test('storedBytesByInode() divides a fragment block by the tails in it, and loses none of its bytes', () => {
  const files = [file(1, 0, [], { size: 10 }), file(2, 0, [], { size: 10 }), file(3, 0, [], { size: 10 })];

  expect(bytesOf(files, [{ start: 96, size: 100 }])).toEqual({ 1: 33, 2: 33, 3: 34 });
});

test('storedBytesByInode() divides blocks that files have in common', () => {
  expect(bytesOf([file(1, 96, [100, 7]), file(2, 96, [100]), file(3, 0, [])])).toEqual({ 1: 57, 2: 50, 3: 0 });
});
