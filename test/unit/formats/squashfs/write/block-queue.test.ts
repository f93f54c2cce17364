import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readAll } from '../../../../../src/bytes/index.ts';
import { BlockQueue, memorySpool, type PlacedBlock } from '../../../../../src/formats/squashfs/write/block-queue.ts';

test('BlockQueue places blocks in the order in which they came, whichever is compressed first', async () => {
  const spool = memorySpool();
  // the first bytes say for how many turns of the loop a block keeps its thread
  const compress = async (block: Uint8Array): Promise<Uint8Array> => {
    for (let turns = block[0] ?? 0; turns > 0; turns -= 1) await setImmediate();
    return block.subarray(0, 2);
  };
  const queue = new BlockQueue({ compress, spool, start: 1000, signal: undefined });
  const placed: PlacedBlock[] = [];

  for (const turns of [30, 1, 20, 0, 5, 40, 2, 3, 9, 1, 0, 17]) {
    await queue.add({ bytes: Uint8Array.of(turns, 7, 7), isStored: false, onPlaced: (place) => placed.push(place) });
  }
  await queue.finish();

  expect(placed.map(({ start }) => start)).toEqual(Array.from({ length: 12 }, (_, index) => 1000 + index * 2));
  expect(
    [...(await readAll(spool.read(), { limitBytes: 100, what: 'spool' }))].filter((_, at) => at % 2 === 0),
  ).toEqual([30, 1, 20, 0, 5, 40, 2, 3, 9, 1, 0, 17]);
});

test('BlockQueue stores a block that compression does not make smaller', async () => {
  const compress = async (block: Uint8Array): Promise<Uint8Array> => block;
  const queue = new BlockQueue({ compress, spool: memorySpool(), start: 96, signal: undefined });
  const placed: PlacedBlock[] = [];

  await queue.add({ bytes: new Uint8Array(10), isStored: false, onPlaced: (place) => placed.push(place) });
  await queue.finish();

  expect(placed).toEqual([{ start: 96, word: 0x100_000a }]);
  expect(queue.counts).toEqual({ blocks: 1, storedBlocks: 1, bytesIn: 10, bytesOut: 10 });
});

test('BlockQueue fails when the compressor does', async () => {
  const compress = () => Promise.reject(new Error('no'));
  const queue = new BlockQueue({ compress, spool: memorySpool(), start: 96, signal: undefined });

  await queue.add({ bytes: new Uint8Array(10), isStored: false, onPlaced: () => undefined });

  await expect(queue.finish()).rejects.toThrow('no');
});

test('BlockQueue tells after each block how many bytes it has taken', async () => {
  const sums: number[] = [];
  const compress = async (block: Uint8Array): Promise<Uint8Array> => block.subarray(1);
  const onPlaced = (bytesIn: number): void => void sums.push(bytesIn);
  const queue = new BlockQueue({ compress, spool: memorySpool(), start: 0, onPlaced, signal: undefined });

  for (const size of [10, 20, 30]) {
    await queue.add({ bytes: new Uint8Array(size), isStored: false, onPlaced: () => undefined });
  }
  await queue.finish();

  expect(sums).toEqual([10, 30, 60]);
});
