import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { memoryFiles, PackCache } from '../../../../src/files/index.ts';
import type { SquashfsCompressors } from '../../../../src/formats/index.ts';
import { type BlockKind, withKeptBlocks } from '../../../../src/installer/compression/kept-blocks.ts';

const zstd: BlockKind = { compressor: 'zstd', blockSize: 131_072, options: undefined };
const block = Buffer.from('a block of a file');

let folder: string;
let compressed: string[];
let reused: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-kept-blocks-'));
  [compressed, reused] = [[], 0];
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Halves blocks; what begins with `!` does not compress. */
const compressors: SquashfsCompressors = {
  async data(bytes) {
    compressed.push(Buffer.from(bytes).toString());
    return bytes[0] === 0x21 ? Buffer.concat([bytes, bytes]) : bytes.subarray(0, bytes.length / 2);
  },
  metadata: async (bytes) => bytes,
};

async function run(blocks: readonly Uint8Array[], kind: BlockKind = zstd): Promise<readonly Uint8Array[]> {
  const newScratch = () => memoryFiles().newScratch('kept');
  await using cache = await PackCache.open('blocks', { ROOTSMITH_CACHE: folder }, { newScratch });
  const { data } = withKeptBlocks(compressors, kind, { cache, onReused: () => (reused += 1) });
  const packed = await Promise.all(blocks.map((bytes) => data(bytes)));
  await cache.save();
  return packed;
}

test('withKeptBlocks() compresses a block once', async () => {
  const first = await run([block]);
  const second = await run([block, Buffer.from('another')]);

  expect(Buffer.from(second[0]!)).toEqual(Buffer.from(first[0]!));
  expect([compressed, reused]).toEqual([[block.toString(), 'another'], 1]);
});

test('withKeptBlocks() keeps that a block does not compress', async () => {
  await run([Buffer.from('!noise')]);
  const [again] = await run([Buffer.from('!noise')]);

  expect(Buffer.from(again!).toString()).toBe('!noise');
  expect(compressed).toEqual(['!noise']);
});

test.each([
  ['another compressor', { ...zstd, compressor: 'xz' }],
  ['another size of blocks', { ...zstd, blockSize: 4096 }],
  ['another level', { ...zstd, options: { kind: 'zstd', level: 19 } }],
] as const)('withKeptBlocks() compresses anew for %s', async (_, other) => {
  await run([block]);
  await run([block], other);

  expect(compressed).toHaveLength(2);
});

test('withKeptBlocks() leaves metadata, and everything where nothing is kept', async () => {
  const kept = withKeptBlocks(compressors, zstd, { cache: undefined });

  expect(kept.data).toBe(compressors.data);
  expect(kept.metadata).toBe(compressors.metadata);
});
