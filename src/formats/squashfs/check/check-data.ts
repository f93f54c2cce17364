import { assertInside, fileBlocks, readBlock } from '../file-data.ts';
import { inOrder } from '../in-order.ts';
import type { FileInode } from '../inode.ts';
import { mergeRanges, type Range } from '../ranges.ts';
import type { SquashfsReader } from '../reader.ts';
import { HOLE, storedLength } from '../size-word.ts';
import type { Volume } from '../volume.ts';
import type { CheckedTree } from './check-tree.ts';
import type { SquashfsFindings } from './finding.ts';

interface CheckDataOptions {
  readonly volume: Volume;
  readonly findings: SquashfsFindings;
  readonly signal: AbortSignal | undefined;
}

/**
 * Checks that every block of every file expands to the right size, that every fragment is used, and that no data
 * is unused.
 */
export async function checkData(
  reader: SquashfsReader,
  { inodes }: CheckedTree,
  { volume, findings, signal }: CheckDataOptions,
): Promise<void> {
  const used = new Set<number>();
  const ranges: Range[] = [];
  const blocks = new CheckedBlocks(reader, volume);
  for (const inode of inodes.values()) {
    if (inode.kind !== 'file') continue;
    const { fragment, startBlock, storedBytes } = inode;
    if (fragment !== undefined) used.add(fragment.index);
    if (storedBytes > 0) ranges.push({ start: startBlock, end: startBlock + storedBytes });
    if (!findings.isFull) await findings.attempt('data', () => blocks.check(inode, signal));
  }
  for (const [index, { start, size }] of reader.fragments.entries()) {
    ranges.push({ start, end: start + storedLength(size) });
    if (!used.has(index)) findings.error('unused-fragment', `no file has a tail in fragment ${index}`, start);
  }
  const covered = mergeRanges(ranges).reduce((sum, { start, end }) => sum + end - start, 0);
  const total = reader.superblock.inodeTable - reader.dataStart;
  if (covered < total) findings.warning('dead-data', `${total - covered} of ${total} bytes of data belong to no file`);
}

/** The memory that one known block takes (measured, rounded up). */
const BLOCK_BYTES = 64;

/** The blocks and fragments that were expanded. Each is expanded once: files may share them by the thousand. */
class CheckedBlocks {
  readonly #reader: SquashfsReader;
  readonly #volume: Volume;
  /** The packed and the expanded size of each block, by its position. */
  readonly #blocks = new Map<number, number>();
  /** The expanded size of each fragment in bytes, by its index. */
  readonly #fragments = new Map<number, Promise<number>>();

  constructor(reader: SquashfsReader, volume: Volume) {
    this.#reader = reader;
    this.#volume = volume;
  }

  async check(file: FileInode, signal: AbortSignal | undefined): Promise<void> {
    for await (const _ of inOrder(this.#unknownBlocks(file), signal)) {
      // The loop only checks that it can be expanded.
    }
    if (file.fragment !== undefined) {
      assertInside(this.#volume, file.fragment, await this.#fragmentBytes(file.fragment.index));
    }
  }

  *#unknownBlocks(file: FileInode): Generator<() => Promise<unknown>, void, void> {
    const { budget } = this.#volume;
    for (const place of fileBlocks(this.#volume, file)) {
      const { start, word, expected } = place;
      const shape = word * SHAPE_UNIT + expected;
      if (word === HOLE || this.#blocks.get(start) === shape) continue;
      if (!this.#blocks.has(start)) budget.spend('memory', BLOCK_BYTES);
      this.#blocks.set(start, shape);
      budget.expand(expected, { offset: start });
      yield () => readBlock(this.#volume, place);
    }
  }

  #fragmentBytes(index: number): Promise<number> {
    const known = this.#fragments.get(index) ?? this.#reader.readFragment(index).then(({ length }) => length);
    if (!this.#fragments.has(index)) {
      this.#volume.budget.spend('memory', BLOCK_BYTES);
      this.#volume.budget.expand(this.#volume.superblock.blockSize);
    }
    this.#fragments.set(index, known);
    return known;
  }
}

/** This is more than a block can expand to. Its product with a size word of 25 bits stays exact. */
const SHAPE_UNIT = 2 ** 21;
