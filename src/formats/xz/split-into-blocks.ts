import { ByteReader, type ByteStream, type Span } from '../../bytes/index.ts';
import { changedMeanwhile, compressibleRuns, WINDOW_BYTES } from '../../codecs/index.ts';
import type { XzBlock } from './blocks.ts';

/** A part of the content that becomes one block. */
export type BlockContent =
  | { readonly kind: 'run'; readonly bytes: Uint8Array; readonly compressible: boolean }
  | { readonly kind: 'reused'; readonly block: XzBlock };

/** Below this size, a block of its own costs more than it saves. */
const MIN_REUSED_BYTES = 64 * 1024;

/** The blocks of an earlier stream whose whole content is unchanged. Both lists are in ascending order. */
export function reusableBlocks(blocks: readonly XzBlock[], unchanged: readonly Span[]): readonly XzBlock[] {
  let position = 0;
  return blocks.filter(({ contentOffset, contentBytes }) => {
    while ((unchanged[position]?.end ?? Number.POSITIVE_INFINITY) <= contentOffset) position += 1;
    const { start, end } = unchanged[position] ?? { start: 0, end: 0 };
    return contentBytes >= MIN_REUSED_BYTES && start <= contentOffset && contentOffset + contentBytes <= end;
  });
}

/** Splits content into reused blocks, which are not read, and the runs between them. */
export async function* splitIntoBlocks(
  content: SizedStream,
  reused: readonly XzBlock[],
): AsyncGenerator<BlockContent, void, void> {
  let at = 0;
  for (const block of reused) {
    yield* runsBetween(content, at, block.contentOffset);
    yield { kind: 'reused', block };
    at = block.contentOffset + block.contentBytes;
  }
  yield* runsBetween(content, at, content.size);
}

interface SizedStream {
  readonly size: number;
  readonly open: (from: number) => ByteStream;
}

async function* runsBetween(
  { size, open }: SizedStream,
  start: number,
  end: number,
): AsyncGenerator<BlockContent, void, void> {
  if (start === end) return;
  await using reader = new ByteReader(open(start), start);
  while (reader.offset < end) {
    const window = await reader.expect(Math.min(WINDOW_BYTES, end - reader.offset), 'content that is being packed');
    for (const run of compressibleRuns(window)) yield { kind: 'run', ...run };
  }
  // A source may report only after its last byte that something was wrong with it.
  if (end === size && !(await reader.isAtEnd())) throw changedMeanwhile(end);
}
