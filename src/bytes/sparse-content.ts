import { type ByteStream, coalesced } from './byte-stream.ts';
import type { SizedContent } from './sized-content.ts';

/** Content at an offset of something larger. */
export interface Extent {
  /** Bytes from the start of what it lies in. */
  readonly start: number;
  readonly content: SizedContent;
}

/** Content with holes: what no extent covers is zeros. A large disk costs no more than its extents. */
export interface SparseContent extends SizedContent {
  /** In ascending order, without overlaps, none empty. */
  readonly extents: readonly Extent[];
}

/** A chunk of data, or the number of zero bytes of a hole. */
export type SparsePiece = Uint8Array | { readonly hole: number };

const ZERO_BYTES = 256 * 1024;
const ZEROS = new Uint8Array(ZERO_BYTES);

/**
 * Content of `size` bytes out of extents in any order. Extents that are sparse themselves keep their holes. Overlaps
 * and extents beyond the end are bugs of the caller.
 */
export function sparseContent(size: number, extents: readonly Extent[]): SparseContent {
  const flat = extents.flatMap(flattened).filter(({ content }) => content.size > 0);
  const sorted = flat.sort((a, b) => a.start - b.start);
  checkExtents(size, sorted);
  const content: SparseContent = { size, extents: sorted, open: () => coalesced(filled(content)) };
  return content;
}

/** A number of zero bytes. */
export function hole(size: number): SparseContent {
  return sparseContent(size, []);
}

/** The extents of any content. Content without holes is one extent. */
export function extentsOf(content: SizedContent): readonly Extent[] {
  return 'extents' in content ? (content as SparseContent).extents : [{ start: 0, content }];
}

/** The pieces of some content in order: data as it is read, holes by their length. */
export async function* sparsePieces(content: SizedContent): AsyncGenerator<SparsePiece, void, void> {
  let at = 0;
  for (const extent of extentsOf(content)) {
    if (extent.start > at) yield { hole: extent.start - at };
    yield* extent.content.open();
    at = extent.start + extent.content.size;
  }
  if (content.size > at) yield { hole: content.size - at };
}

/** The content as data and holes of at least `minHoleBytes`, in order; smaller holes belong to the data around them. */
export function sparseSegments(
  content: SizedContent,
  minHoleBytes: number,
): readonly (SparseContent | { readonly hole: number })[] {
  const groups: { readonly start: number; end: number; readonly extents: Extent[] }[] = [];
  for (const extent of extentsOf(content)) {
    const last = groups.at(-1);
    const end = extent.start + extent.content.size;
    if (last === undefined || extent.start - last.end >= minHoleBytes) {
      groups.push({ start: extent.start, end, extents: [extent] });
    } else {
      last.extents.push(extent);
      last.end = end;
    }
  }
  const ends = groups.map(({ end }) => end);
  const gaps = [...groups.map(({ start }) => start), content.size].map(
    (start, index) => start - (ends[index - 1] ?? 0),
  );
  const data = groups.map(({ start, end, extents }) =>
    sparseContent(
      end - start,
      extents.map((extent) => ({ ...extent, start: extent.start - start })),
    ),
  );
  return gaps.flatMap((gap, index) => [...(gap > 0 ? [{ hole: gap }] : []), ...data.slice(index, index + 1)]);
}

/** Zeros in chunks, which all are views of one array: nobody may write into them. */
export function* zeroChunks(count: number): Generator<Uint8Array, void, void> {
  for (let left = count; left > 0; left -= ZERO_BYTES) yield left < ZERO_BYTES ? ZEROS.subarray(0, left) : ZEROS;
}

function flattened({ start, content }: Extent): readonly Extent[] {
  return extentsOf(content).map((inner) => ({ start: start + inner.start, content: inner.content }));
}

function checkExtents(size: number, extents: readonly Extent[]): void {
  let at = 0;
  for (const { start, content } of extents) {
    if (start < at || start + content.size > size) {
      throw new Error(`bug: ${content.size} bytes at ${start} overlap what ends at ${at}, or exceed ${size}`);
    }
    at = start + content.size;
  }
}

async function* filled(content: SparseContent): ByteStream {
  for await (const piece of sparsePieces(content)) {
    if (piece instanceof Uint8Array) yield piece;
    else yield* zeroChunks(piece.hole);
  }
}
