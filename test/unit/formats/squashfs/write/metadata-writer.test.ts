import { expect, test } from 'vitest';
import {
  encodeMetadataBlock,
  limitedTo,
  MetadataWriter,
} from '../../../../../src/formats/squashfs/write/metadata-writer.ts';

const STORED = 0x8000;
const headerOf = (block: Uint8Array): number => (block[0] ?? 0) | ((block[1] ?? 0) << 8);

test('encodeMetadataBlock() compresses where that makes the block smaller', async () => {
  const bytes = new Uint8Array(100);

  expect(headerOf(await encodeMetadataBlock(bytes, async () => new Uint8Array(99)))).toBe(99);
  expect(headerOf(await encodeMetadataBlock(bytes, async () => new Uint8Array(100)))).toBe(100 | STORED);
  expect(headerOf(await encodeMetadataBlock(bytes, undefined))).toBe(100 | STORED);
});

test('MetadataWriter places records across blocks of 8192 bytes', async () => {
  const writer = new MetadataWriter(undefined);

  expect(writer.append(new Uint8Array(8190))).toEqual({ block: 0, byte: 0 });
  expect(writer.append(new Uint8Array(4))).toEqual({ block: 0, byte: 8190 });
  expect(writer.place).toEqual({ block: 1, byte: 2 });
  expect((await writer.finish()).length).toBe(2 + 8192 + 2 + 2);
});

test('MetadataWriter knows where a block begins once all before it are compressed', async () => {
  const writer = new MetadataWriter(async () => new Uint8Array(10));
  writer.append(new Uint8Array(2 * 8192));

  expect(() => writer.startOf(2)).toThrow('not placed yet');
  await writer.settle();
  expect([0, 1, 2].map((block) => writer.startOf(block))).toEqual([0, 12, 24]);
});

test('MetadataWriter throws the failure of a block when it is awaited', async () => {
  const writer = new MetadataWriter(() => Promise.reject(new Error('no memory')));
  writer.append(new Uint8Array(8192));

  await expect(writer.settle()).rejects.toThrow('no memory');
  await expect(writer.finish()).rejects.toThrow('no memory');
});

test('limitedTo() compresses no more blocks at once than it may, and goes on after a failure', async () => {
  let [running, most] = [0, 0];
  const compress = limitedTo(2, async (block) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    if (block.length === 0) throw new Error('empty');
    return block;
  });

  const all = await Promise.allSettled([1, 0, 2, 3, 4].map((length) => compress(new Uint8Array(length))));

  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  expect(most).toBe(2);
});
