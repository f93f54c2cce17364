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

/** Every block of every file expands to what it must, every fragment is used, and what else there is. */
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

/** What is known of a block takes so much memory (measured, rounded up). */
const BLOCK_BYTES = 64;

/** Blocks and fragments that were expanded. Each is once: files may share them by the thousand. */
class CheckedBlocks {
  readonly #reader: SquashfsReader;
  readonly #volume: Volume;
  /** By where they begin: how long they are, packed and not. */
  readonly #blocks = new Map<number, number>();
  /** By index: what they expand to, in bytes. */
  readonly #fragments = new Map<number, Promise<number>>();

  constructor(reader: SquashfsReader, volume: Volume) {
    this.#reader = reader;
    this.#volume = volume;
  }

  async check(file: FileInode, signal: AbortSignal | undefined): Promise<void> {
    for await (const _ of inOrder(this.#unknownBlocks(file), signal)) {
      // That it can be expanded is all there is to know.
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

/** More than a block can expand to; with a size word of 25 bits, the product stays exact. */
const SHAPE_UNIT = 2 ** 21;
