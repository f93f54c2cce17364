import type { FileAccess } from '../files/index.ts';
import { LAYOUT_CONTENT } from '../layout/index.ts';
import { volumeBlocks } from './blocks.ts';
import { type Checksums, sumsOf } from './checksums.ts';
import { framesOf, leadingFiles, piecesOf } from './draft-place.ts';
import type { BundleMap } from './map.ts';
import type { PlacedFile } from './tar-layout.ts';

/** A part of a volume, and its expected content. */
export interface Segment {
  /** The number of the volume from 1; 0 in a directory. */
  readonly volume: number;
  /** The offset in the volume, or in the file of a directory. */
  readonly offset: number;
  readonly length: number;
  readonly expected: Expected;
}

export type Expected =
  /** Headers, padding or the map, whose bytes are all known. */
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  /** A block of a file. Its checksum is unknown if the checksums file is damaged. */
  | { readonly kind: 'block'; readonly file: PlacedFile; readonly index: number; readonly sum: string | undefined };

/** All segments of a tar in order, each in one volume. `checksums` is the checksums file, if its name is known. */
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

/** The blocks of a file, with their expected checksums. */
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

/** Makes a function that reads segments into one buffer: its result is valid until the next call. */
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
