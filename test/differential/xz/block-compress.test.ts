import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { xzBlockCompressor, xzKernelProblem } from '../../../src/formats/xz/index.ts';
import { seededBytes } from '../../fixtures/byte-streams.ts';
import { runTool } from '../../fixtures/run-tool.ts';

const CRC32_ID = 1;
/** Our block headers hold both sizes, those of a stream that xz reads from a pipe do not. */
const HEADER_SIZES = 8;

/** Machine code, as most of what is compressed is. */
const program = readFileSync(process.execPath);
const programBytes = (size: number): Uint8Array => program.subarray(2_000_000, 2_000_000 + size);

const filters = [
  ['no filter', 0, []],
  ['x86', 1, ['--x86']],
  ['PowerPC', 2, ['--powerpc']],
  ['IA-64', 4, ['--ia64']],
  ['ARM', 8, ['--arm']],
  ['ARM Thumb', 16, ['--armthumb']],
  ['SPARC', 32, ['--sparc']],
] as const;

test.each([4096, 8192, 131_072, 1_048_576])('xz reads blocks of %i bytes, and makes them no smaller', async (size) => {
  for (const content of [seededBytes(size), programBytes(size), new Uint8Array(size)]) {
    const ours = await xzBlockCompressor({ dictionaryBytes: size })(content);

    const theirs = runTool('xz', ['-c', '--check=crc32', `--lzma2=preset=6,dict=${size}`], content);
    expect(Buffer.compare(runTool('xz', ['-dc'], ours), content)).toBe(0);
    expect(ours.length).toBeLessThanOrEqual(theirs.length * 1.005 + HEADER_SIZES);
    expect(ours[7]).toBe(CRC32_ID);
    expect(xzKernelProblem(ours, size)).toBeUndefined();
  }
});

test.each(filters)('xz reads blocks that were tried with %s, and makes them no smaller', async (_, bits, flags) => {
  const content = programBytes(131_072);

  const ours = await xzBlockCompressor({ dictionaryBytes: 131_072, filters: bits })(content);

  const lzma2 = '--lzma2=preset=6,dict=128KiB';
  const theirs = [[], flags].map((more) => runTool('xz', ['-c', '--check=crc32', ...more, lzma2], content).length);
  expect(Buffer.compare(runTool('xz', ['-dc'], ours), content)).toBe(0);
  expect(ours.length).toBeLessThanOrEqual(Math.min(...theirs) * 1.005 + HEADER_SIZES);
});
