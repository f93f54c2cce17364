import { type ByteStream, beyond, coalesced, streamOf } from './byte-stream.ts';
import { originOf, type RandomAccess, readRange } from './random-access.ts';
import type { SizedContent } from './sized-content.ts';

/** A part of some content: a range of a source, or bytes that are generated. */
export type Part =
  | { readonly kind: 'range'; readonly source: RandomAccess; readonly start: number; readonly length: number }
  | { readonly kind: 'made'; readonly length: number; readonly open: () => ByteStream };

/** Content that knows where its parts come from, so that unchanged parts can be found without reading them. */
export interface PartedContent extends SizedContent {
  readonly parts: readonly Part[];
  /** Opens the content at an offset. Ranges before it are not read. @default 0 */
  readonly open: (from?: number) => ByteStream;
}

/** A range of offsets. The end is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export function rangePart(source: RandomAccess, start: number, length: number): Part {
  return { kind: 'range', source, start, length };
}

export function bytesPart(bytes: Uint8Array): Part {
  return { kind: 'made', length: bytes.length, open: () => streamOf(bytes) };
}

/** The parts of any content. Content without parts is one part. */
export function partsOf(content: SizedContent): readonly Part[] {
  return 'parts' in content
    ? (content as PartedContent).parts
    : [{ kind: 'made', length: content.size, open: content.open }];
}

/** Joins parts in the given order. */
export function joinParts(parts: readonly Part[]): PartedContent {
  return {
    parts,
    size: parts.reduce((sum, { length }) => sum + length, 0),
    open: (from = 0) => coalesced(bytesFrom(parts, from)),
  };
}

/**
 * Finds where the content has the bytes of `source` at the same offset. The spans are in ascending order, and
 * neighbours are joined.
 */
export function spansOf({ parts }: PartedContent, source: RandomAccess): readonly Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (const part of parts) {
    const end = at + part.length;
    if (part.kind === 'range' && part.length > 0) {
      const origin = originOf(part.source, part.start);
      const last = spans.at(-1);
      const isSame = origin.source === source && origin.offset === at;
      if (isSame && last?.end === at) spans[spans.length - 1] = { start: last.start, end };
      else if (isSame) spans.push({ start: at, end });
    }
    at = end;
  }
  return spans;
}

async function* bytesFrom(parts: readonly Part[], from: number): ByteStream {
  let skip = from;
  for (const part of parts) {
    const left = Math.max(0, skip - part.length);
    if (skip < part.length) yield* partFrom(part, skip);
    skip = left;
  }
}

function partFrom(part: Part, from: number): ByteStream {
  return part.kind === 'range'
    ? readRange(part.source, part.start + from, part.length - from)
    : beyond(part.open(), from);
}
