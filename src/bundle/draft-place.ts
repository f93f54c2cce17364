import { concatBytes } from '../bytes/index.ts';
import { TAR_END, tarPadding } from '../formats/index.ts';
import { LAYOUT_CONTENT, LAYOUT_FILE } from '../layout/index.ts';
import type { DraftFiles } from './draft-files.ts';
import { mapPath } from './format.ts';
import type { BundleMap } from './map.ts';
import { contentOffset, type PlacedFile, tarFileHeader } from './tar-layout.ts';

/** Where the content of files is written: to one file each, or to volumes. */
export interface DraftPlace {
  write(file: Placed, start: number, bytes: Uint8Array): Promise<void>;
  /** Reads up to `length` bytes that were written. */
  read(file: Placed, start: number, length: number): Promise<Uint8Array>;
  /** Called when a file is complete. */
  close(file: Placed): Promise<void>;
  /** Writes everything beside the content of files, after that content, and waits until it is on disk. */
  finish(files: readonly Placed[]): Promise<void>;
}

type Placed = Pick<PlacedFile, 'path' | 'offset' | 'size'>;

export function draftDirectory(draft: DraftFiles): DraftPlace {
  return {
    write: (file, start, bytes) => draft.write(file.path, start, bytes),
    read: (file, start, length) => draft.read(file.path, start, Math.min(length, file.size - start)),
    async close({ path, size }) {
      if (size === 0) await draft.write(path, 0, new Uint8Array()); // An empty write creates the file.
      await draft.finish(path);
    },
    finish: (files) => draft.finishFolders(files.map(({ path }) => path)),
  };
}

export function draftVolumes(draft: DraftFiles, { volumeBytes, size: total, volumes }: BundleMap): DraftPlace {
  const most = volumeBytes ?? total;
  const write = async (offset: number, bytes: Uint8Array): Promise<void> => {
    for (const piece of piecesOf(offset, bytes.length, most)) {
      const part = bytes.subarray(piece.start, piece.start + piece.length);
      await draft.write(volumeName(piece.volume), piece.offset, part);
    }
  };
  return {
    write: ({ offset }, start, bytes) => write(offset + start, bytes),
    async read({ offset, size }, start, length) {
      const chunks: Uint8Array[] = [];
      for (const piece of piecesOf(offset + start, Math.min(length, size - start), most)) {
        chunks.push(await draft.read(volumeName(piece.volume), piece.offset, piece.length));
      }
      return concatBytes(chunks);
    },
    close: async () => {},
    async finish(files) {
      for (const { offset, bytes } of framesOf(files)) await write(offset, bytes);
      for (let number = 1; number <= volumes; number += 1) await draft.finish(volumeName(number));
    },
  };
}

/** The name of a volume before the bundle is complete. */
export function volumeName(number: number): string {
  return `volume-${String(number).padStart(3, '0')}`;
}

/** The first two files of the tar, which the map does not list. */
export function leadingFiles({ id, bytes }: Pick<BundleMap, 'id' | 'bytes'>): readonly [PlacedFile, PlacedFile] {
  const layout = { path: LAYOUT_FILE, digest: id, size: LAYOUT_CONTENT.length };
  const offset = contentOffset(0, LAYOUT_FILE, layout.size);
  const path = mapPath(id);
  const map = { path, digest: id, size: bytes.length, offset: contentOffset(offset + layout.size, path, bytes.length) };
  return [{ ...layout, offset }, map];
}

interface Frame {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** The bytes between the contents of the files of a tar: padding, headers and the end. */
export function* framesOf(files: readonly Placed[]): Generator<Frame, void, void> {
  let end = 0;
  for (const { path, offset, size } of files) {
    yield { offset: end, bytes: concatBytes([new Uint8Array(tarPadding(end)), tarFileHeader(path, size)]) };
    end = offset + size;
  }
  yield { offset: end, bytes: concatBytes([new Uint8Array(tarPadding(end)), TAR_END]) };
}

interface Piece {
  readonly volume: number;
  readonly offset: number;
  /** The offset in the range. */
  readonly start: number;
  readonly length: number;
}

/** Divides a range of the joined volumes at the ends of volumes. */
export function* piecesOf(from: number, length: number, volumeBytes: number): Generator<Piece, void, void> {
  for (let start = 0; start < length; ) {
    const offset = (from + start) % volumeBytes;
    const piece = Math.min(volumeBytes - offset, length - start);
    yield { volume: Math.floor((from + start) / volumeBytes) + 1, offset, start, length: piece };
    start += piece;
  }
}
