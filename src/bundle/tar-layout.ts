import { toByteName } from '../bytes/index.ts';
import { encodeTarHeader, TAR_END, tarPadding } from '../formats/index.ts';
import { LAYOUT_CONTENT, LAYOUT_FILE } from '../layout/index.ts';
import type { Digest } from '../oci/index.ts';
import { mapPath, SOME_DIGEST } from './format.ts';

/** A file of a bundle: a blob or another file. */
export interface BundleFile {
  readonly path: string;
  readonly digest: Digest;
  /** The size in bytes. */
  readonly size: number;
  /** The media type of a manifest or index. */
  readonly mediaType?: string | undefined;
}

/** A file with the offset of its content in the joined volumes. In a directory the offset is 0. */
export interface PlacedFile extends BundleFile {
  readonly offset: number;
}

const FILE_MODE = 0o644;

/**
 * The tar header of a file. Everything but path and size is constant, so that all bytes between files follow from the
 * map.
 */
export function tarFileHeader(path: string, size: number): Uint8Array {
  return encodeTarHeader({
    path: toByteName(path),
    type: 'file',
    mode: FILE_MODE,
    uid: 0,
    gid: 0,
    size,
    mtime: 0,
    linkTarget: '',
    major: 0,
    minor: 0,
    xattrs: new Map(),
  });
}

/** The offset of the content of a file, if the content before it ends at `end`. */
export function contentOffset(end: number, path: string, size: number): number {
  return end + tarPadding(end) + tarFileHeader(path, size).length;
}

/** The offset of the content of the map. Before it lies `oci-layout`, whose content is constant. */
export function mapOffset(mapSize: number): number {
  const end = contentOffset(0, LAYOUT_FILE, LAYOUT_CONTENT.length) + LAYOUT_CONTENT.length;
  return contentOffset(end, mapPath(SOME_DIGEST), mapSize);
}

/** Computes the offsets of the files after a map of this size. */
export function placeFiles(files: readonly BundleFile[], mapSize: number): readonly PlacedFile[] {
  let end = mapOffset(mapSize) + mapSize;
  return files.map((file) => {
    const offset = contentOffset(end, file.path, file.size);
    end = offset + file.size;
    return { ...file, offset };
  });
}

/** The size of a tar whose last content ends at `end`. */
export function tarSize(end: number): number {
  return end + tarPadding(end) + TAR_END.length;
}
