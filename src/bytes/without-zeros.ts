import { type RandomAccess, readRange } from './random-access.ts';
import { type Extent, type SparseContent, sparseContent } from './sparse-content.ts';

const BLOCK_BYTES = 64 * 1024;
const AT_ONCE_BYTES = 4 * 1024 * 1024;
const ZEROS = Buffer.alloc(BLOCK_BYTES);

/** A file as content in which blocks of zeros are holes. It is read once to find them. */
export async function withoutZeros(file: RandomAccess, signal?: AbortSignal): Promise<SparseContent> {
  const runs: { start: number; end: number }[] = [];
  for (let at = 0; at < file.size; at += AT_ONCE_BYTES) {
    signal?.throwIfAborted();
    const bytes = await file.read(at, Math.min(AT_ONCE_BYTES, file.size - at));
    for (const { start, end } of dataOf(bytes)) addRun(runs, at + start, at + end);
  }
  const extents = runs.map(({ start, end }): Extent => {
    return { start, content: { size: end - start, open: () => readRange(file, start, end - start) } };
  });
  return sparseContent(file.size, extents);
}

function* dataOf(bytes: Uint8Array): Generator<{ readonly start: number; readonly end: number }, void, void> {
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
    const block = bytes.subarray(start, start + BLOCK_BYTES);
    if (ZEROS.compare(block, 0, block.length, 0, block.length) !== 0) yield { start, end: start + block.length };
  }
}

function addRun(runs: { start: number; end: number }[], start: number, end: number): void {
  const last = runs.at(-1);
  if (last?.end === start) last.end = end;
  else runs.push({ start, end });
}
