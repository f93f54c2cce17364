import type { FileAccess } from '../files/index.ts';
import { LAYOUT_CONTENT } from '../layout/index.ts';
import { volumeBlocks } from './blocks.ts';
import { type Checksums, sumsOf } from './checksums.ts';
import { framesOf, leadingFiles, piecesOf } from './draft-place.ts';
import type { BundleMap } from './map.ts';
import type { PlacedFile } from './tar-layout.ts';

/** A stretch of a volume, and what must be there. */
export interface Segment {
  /** Counted from 1; 0 in a directory. */
  readonly volume: number;
  /** In its volume, or in its file. */
  readonly offset: number;
  readonly length: number;
  readonly expected: Expected;
}

export type Expected =
  /** Headers, padding, the map: known to the byte. */
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  /** A block of a file; its checksum is unknown where the checksums are damaged. */
  | { readonly kind: 'block'; readonly file: PlacedFile; readonly index: number; readonly sum: string | undefined };

/** All of a tar, in order; each segment lies in one volume. `checksums` is the file of them, where its name is known. */
export function* tarSegments(
  map: BundleMap,
  known: Checksums | undefined,
  checksums: PlacedFile,
): Generator<Segment, void, void> {
  const [layout, own] = leadingFiles(map);
  const files = [layout, own, ...map.files, checksums];
  const frames = framesOf(files);
  for (const file of [...files, undefined]) {
    const frame = frames.next();
    if (frame.done !== true) yield* frameSegments(map, frame.value.offset, frame.value.bytes);
    if (file === undefined) return;
    const bytes = { [layout.path]: LAYOUT_CONTENT, [own.path]: map.bytes }[file.path];
    if (bytes === undefined) yield* blockSegments(map, file, known);
    else yield* frameSegments(map, file.offset, bytes);
  }
}

/** The blocks of a file, with the checksums they must have. */
export function blockSegments(map: BundleMap, file: PlacedFile, known: Checksums | undefined): readonly Segment[] {
  const blocks = volumeBlocks(file, map);
  const sums = known === undefined && blocks.length > 1 ? [] : sumsOf(file, known?.blocks ?? new Map());
  return blocks.map(({ index, volume, offset, length }) => ({
    volume: map.form === 'directory' ? 0 : volume,
    offset,
    length,
    expected: { kind: 'block', file, index, sum: sums[index] },
  }));
}

function* frameSegments({ size, volumeBytes = size }: BundleMap, from: number, bytes: Uint8Array): Generator<Segment> {
  for (const { volume, offset, start, length } of piecesOf(from, bytes.length, volumeBytes)) {
    yield { volume, offset, length, expected: { kind: 'frame', bytes: bytes.subarray(start, start + length) } };
  }
}

/** Reads segments one after the other into the same memory: what it gives holds until the next is read. */
export function segmentReader(): (access: FileAccess, segment: Segment) => Promise<Uint8Array> {
  let buffer = new Uint8Array();
  return async (access, { offset, length }) => {
    const start = Math.min(offset, access.size);
    const found = Math.min(length, access.size - start);
    if (buffer.length < found) buffer = new Uint8Array(found);
    const bytes = buffer.subarray(0, found);
    await access.readInto(bytes, start);
    return bytes;
  };
}
