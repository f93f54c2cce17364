import type { FileInode } from '../inode.ts';
import { mergeRanges, type Range } from '../ranges.ts';
import type { SquashfsReader } from '../reader.ts';
import { storedLength } from '../size-word.ts';
import type { CheckedTree } from './check-tree.ts';
import type { Findings } from './finding.ts';

interface CheckDataOptions {
  readonly findings: Findings;
  readonly signal: AbortSignal | undefined;
}

/** Every block of every file expands to what it must, every fragment is used, and what else there is. */
export async function checkData(
  reader: SquashfsReader,
  { inodes }: CheckedTree,
  { findings, signal }: CheckDataOptions,
): Promise<void> {
  const used = new Set<number>();
  const ranges: Range[] = [];
  const seen = new Set<string>();
  for (const inode of inodes.values()) {
    if (inode.kind !== 'file') continue;
    const { fragment, startBlock, storedBytes } = inode;
    if (fragment !== undefined) used.add(fragment.index);
    if (storedBytes > 0) ranges.push({ start: startBlock, end: startBlock + storedBytes });
    const key = dataKey(inode);
    if (seen.has(key) || findings.isFull) continue;
    seen.add(key);
    await findings.attempt('data', () => readAll(reader, inode, signal));
  }
  for (const [index, { start, size }] of reader.fragments.entries()) {
    ranges.push({ start, end: start + storedLength(size) });
    if (!used.has(index)) findings.error('unused-fragment', `no file has a tail in fragment ${index}`, start);
  }
  const covered = mergeRanges(ranges).reduce((sum, { start, end }) => sum + end - start, 0);
  const total = reader.superblock.inodeTable - reader.dataStart;
  if (covered < total) findings.warning('dead-data', `${total - covered} of ${total} bytes of data belong to no file`);
}

/** Files that share their data are read once. */
function dataKey({ startBlock, blocks, fragment, size }: FileInode): string {
  return `${startBlock} ${blocks.length} ${size} ${fragment?.index ?? ''} ${fragment?.offset ?? ''}`;
}

async function readAll(reader: SquashfsReader, inode: FileInode, signal: AbortSignal | undefined): Promise<void> {
  let size = 0;
  for await (const chunk of reader.readFile(inode, { signal })) size += chunk.length;
  if (size !== inode.size) throw new Error(`bug: inode ${inode.number} gave ${size} bytes`);
}
