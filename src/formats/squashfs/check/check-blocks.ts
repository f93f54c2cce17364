import { decodeSizeWord, HOLE } from '../size-word.ts';
import type { Volume } from '../volume.ts';
import type { CheckedTree } from './check-tree.ts';
import type { SquashfsFindings } from './finding.ts';

/** Says what the kernel would refuse in a compressed block, if anything. */
export type KernelProblem = (block: Uint8Array, limitBytes: number) => string | undefined;

interface CheckBlocksOptions {
  readonly kernelProblem: KernelProblem;
  readonly findings: SquashfsFindings;
  readonly signal: AbortSignal | undefined;
}

const LEAST_WINDOW = 8192; // the kernel allocates as much for metadata

/** Checks the head of every compressed block for what the kernel cannot expand, although unsquashfs can. */
export async function checkBlocks(
  volume: Volume,
  { inodes }: CheckedTree,
  { kernelProblem, findings, signal }: CheckBlocksOptions,
): Promise<void> {
  const limitBytes = limitOf(volume);
  const seen = new Set<number>();
  const check = async (start: number, word: number): Promise<void> => {
    const { length, isCompressed } = decodeSizeWord(word);
    if (!isCompressed || seen.has(start) || findings.isFull) return;
    signal?.throwIfAborted();
    seen.add(start);
    const problem = kernelProblem(await volume.image.read(start, length), limitBytes);
    if (problem !== undefined) findings.error('kernel-block', `the block at ${start} ${problem}`, start);
  };
  for (const { start, size } of volume.fragments) await check(start, size);
  for (const inode of inodes.values()) {
    if (inode.kind !== 'file') continue;
    let start = inode.startBlock;
    for (const word of inode.blocks) {
      if (word === HOLE) continue;
      await check(start, word);
      start += decodeSizeWord(word).length;
    }
  }
}

function limitOf({ superblock: { blockSize }, compressorOptions }: Volume): number {
  const options = compressorOptions?.decoded;
  return options?.kind === 'xz' ? options.dictionarySize : Math.max(blockSize, LEAST_WINDOW);
}
