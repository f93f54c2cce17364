import { expect, test } from 'vitest';
import type { FileInode } from '../../../../../src/formats/squashfs/inode.ts';
import { dataStartOf, planGraft } from '../../../../../src/formats/squashfs/write/graft.ts';

const blocks = (startBlock: number, storedBytes: number): FileInode =>
  ({ kind: 'file', startBlock, storedBytes, blocks: Uint32Array.of(storedBytes), fragment: undefined }) as FileInode;
const tail = (index: number): FileInode =>
  ({
    kind: 'file',
    startBlock: 0,
    storedBytes: 0,
    blocks: new Uint32Array(),
    fragment: { index, offset: 0, size: 10 },
  }) as FileInode;

const files = [blocks(96, 100), blocks(196, 100), blocks(296, 100), tail(0), tail(1)];
const base = {
  reader: {
    superblock: { inodeTable: 496 },
    compressorOptions: undefined,
    fragments: [
      { start: 396, size: 50 },
      { start: 446, size: 50 },
    ],
  },
  files: new Map(files.map((file, index) => [index, file])),
} as never;

test('planGraft() copies what is used back to back, and moves blocks and fragments', () => {
  const alive = files.filter((_, index) => index !== 1 && index !== 3);
  const graft = planGraft({ base, alive, layout: 'compact', canRepack: true });

  expect(graft.ranges.map(({ start, end }) => [start, end])).toEqual([
    [96, 196],
    [296, 396],
    [446, 496],
  ]);
  expect([96, 296].map((start) => graft.relocate(start))).toEqual([96, 196]);
  expect(graft.fragments).toEqual([{ start: 296, size: 50 }]);
  expect([...graft.newIndex]).toEqual([[1, 0]]);
  expect(graft).toMatchObject({ copiedBytes: 250, droppedBytes: 150, deadBytes: 0 });
});

test('planGraft() keeps every offset with the layout `stable`', () => {
  const graft = planGraft({ base, alive: files.slice(0, 1), layout: 'stable', canRepack: true });

  expect(graft.ranges).toMatchObject([{ start: 96, end: 496 }]);
  expect(graft.relocate(296)).toBe(296);
  expect(graft).toMatchObject({ copiedBytes: 400, droppedBytes: 0, deadBytes: 300 });
});

test('planGraft() of nothing that is used copies nothing', () => {
  expect(planGraft({ base, alive: [], layout: 'compact', canRepack: true })).toMatchObject({
    ranges: [],
    fragments: [],
    copiedBytes: 0,
    droppedBytes: 400,
  });
});

test('planGraft() does not know where data is that is not copied', () => {
  const { relocate } = planGraft({ base, alive: files.slice(0, 1), layout: 'compact', canRepack: true });

  expect(() => relocate(196)).toThrow('nothing is copied from offset 196');
});

test('dataStartOf() is behind the superblock and the options', () => {
  expect(dataStartOf(undefined)).toBe(96);
  expect(dataStartOf(new Uint8Array(8))).toBe(96 + 2 + 8);
});
