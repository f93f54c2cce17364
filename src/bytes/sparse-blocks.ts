import type { SizedContent } from './sized-content.ts';
import { extentsOf } from './sparse-content.ts';

/** Blocks that follow one another, of which each holds some data. */
export interface BlockRun {
  /** The number of the first block. */
  readonly first: number;
  readonly count: number;
}

/** A block with data. */
export interface SparseBlock {
  readonly index: number;
  /** Whole, also at the end of the content: holes and what lies behind the end are zeros. */
  readonly bytes: Uint8Array;
}

/** Which blocks of a size hold data, in ascending order. Nothing is read. */
export function dataBlocks(content: SizedContent, blockBytes: number): readonly BlockRun[] {
  const runs: BlockRun[] = [];
  for (const { start, content: inner } of extentsOf(content)) {
    if (inner.size === 0) continue;
    const first = Math.floor(start / blockBytes);
    const end = Math.ceil((start + inner.size) / blockBytes);
    const last = runs.at(-1);
    if (last === undefined || first > last.first + last.count) runs.push({ first, count: end - first });
    else runs[runs.length - 1] = { first: last.first, count: Math.max(end, last.first + last.count) - last.first };
  }
  return runs;
}

/** The blocks that hold data, one after the other. */
export async function* sparseBlocks(
  content: SizedContent,
  blockBytes: number,
): AsyncGenerator<SparseBlock, void, void> {
  let block: { index: number; bytes: Uint8Array } | undefined;
  for (const { start, content: inner } of extentsOf(content)) {
    let at = start;
    for await (const chunk of inner.open()) {
      for (let from = 0; from < chunk.length; ) {
        const index = Math.floor(at / blockBytes);
        if (block !== undefined && block.index !== index) yield block;
        if (block?.index !== index) block = { index, bytes: new Uint8Array(blockBytes) };
        const part = chunk.subarray(from, from + blockBytes - (at % blockBytes));
        block.bytes.set(part, at % blockBytes);
        from += part.length;
        at += part.length;
      }
    }
  }
  if (block !== undefined) yield block;
}
