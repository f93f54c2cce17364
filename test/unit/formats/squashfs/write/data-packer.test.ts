import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { streamOf } from '../../../../../src/bytes/index.ts';
import { BlockQueue, memorySpool } from '../../../../../src/formats/squashfs/write/block-queue.ts';
import { contentKey, DataPacker } from '../../../../../src/formats/squashfs/write/data-packer.ts';
import type { SquashfsFormat } from '../../../../../src/formats/squashfs/write/format.ts';
import { noise } from '../../../../fixtures/byte-streams.ts';
import { BLOCK, smallFormat } from '../../../../fixtures/squashfs-trees.ts';

function newPacker(changes: Partial<SquashfsFormat> = {}): DataPacker {
  const compress = async (block: Uint8Array): Promise<Uint8Array> => deflateSync(block);
  const queue = new BlockQueue({ compress, spool: memorySpool(), start: 96, signal: undefined });
  return new DataPacker(queue, { format: { ...smallFormat, ...changes }, firstFragment: 2 });
}

const STORED = 0x100_0000;

test('addFile() cuts a file into blocks, and leaves its tail in a block of its own', async () => {
  const packer = newPacker();
  const placed = await packer.addFile(streamOf(noise(BLOCK + 10)), BLOCK + 10);
  await packer.finish();

  expect(placed).toMatchObject({ start: 96, tail: undefined, sparse: 0 });
  expect([...placed.words]).toEqual([BLOCK | STORED, 10 | STORED]);
});

test('addFile() puts small files into fragments, counted after those of the base', async () => {
  const packer = newPacker();
  const first = await packer.addFile(streamOf(noise(3000, 1)), 3000);
  const second = await packer.addFile(streamOf(noise(1000, 2)), 1000);
  const third = await packer.addFile(streamOf(noise(1000, 3)), 1000);
  const fragments = await packer.finish();

  expect([first, second, third].map(({ tail }) => tail)).toEqual([
    { index: 2, offset: 0 },
    { index: 2, offset: 3000 },
    { index: 3, offset: 0 },
  ]);
  expect(fragments.map(({ size }) => size)).toEqual([4000 | STORED, 1000 | STORED]);
});

test('addFile() puts the tails of large files into fragments too, where the format says so', async () => {
  const packer = newPacker({ fragments: 'all-tails' });
  const { words, tail } = await packer.addFile(streamOf(noise(BLOCK + 10)), BLOCK + 10);

  expect([words.length, tail]).toEqual([1, { index: 2, offset: 0 }]);
});

test('addFile() finds holes, and leaves one byte of a file that is all holes', async () => {
  const packer = newPacker();
  const holes = await packer.addFile(streamOf(new Uint8Array(2 * BLOCK)), 2 * BLOCK);
  const mixed = await packer.addFile(streamOf(new Uint8Array(BLOCK), noise(BLOCK)), 2 * BLOCK);
  await packer.finish();

  expect(holes).toMatchObject({ start: 0, sparse: 2 * BLOCK - 1 });
  expect([...holes.words]).toEqual([0, 0]);
  expect(mixed).toMatchObject({ start: 96, sparse: BLOCK });
});

test('addFile() makes a hole of a tail of zeros', async () => {
  const { words, tail, sparse } = await newPacker().addFile(streamOf(new Uint8Array(100)), 100);

  expect([[...words], tail, sparse]).toEqual([[0], undefined, 99]);
});

test('addTail() shares equal tails, where the format shares duplicates', async () => {
  const [shared, apart] = [newPacker(), newPacker({ sharesDuplicates: false })];
  const bytes = noise(100);

  expect(await shared.addTail(bytes)).toEqual(await shared.addTail(bytes.slice()));
  expect(await apart.addTail(bytes)).not.toEqual(await apart.addTail(bytes.slice()));
});

test.each([99, 101])('addFile() refuses %d bytes for a file of 100', async (size) => {
  await expect(newPacker().addFile(streamOf(noise(size)), 100)).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
});

test('isOneTail() tells which files go into a fragment as a whole', () => {
  expect([0, 1, BLOCK - 1, BLOCK, BLOCK + 1].map((size) => newPacker().isOneTail(size))).toEqual([
    false,
    true,
    true,
    false,
    false,
  ]);
});

test('contentKey() is 32 characters that differ with the bytes', () => {
  expect(contentKey(noise(10)).length).toBe(32);
  expect(contentKey(noise(10, 1))).not.toBe(contentKey(noise(10, 2)));
});
