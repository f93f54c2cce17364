import { toByteName } from '../bytes/index.ts';
import { encodeTarHeader, TAR_END, tarPadding } from '../formats/index.ts';
import { LAYOUT_CONTENT, LAYOUT_FILE } from '../layout/index.ts';
import type { Digest } from '../oci/index.ts';
import { mapPath, SOME_DIGEST } from './format.ts';

/** A file of a bundle: a blob, or one of the few beside them. */
export interface BundleFile {
  readonly path: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** Of manifests and indexes only. */
  readonly mediaType?: string | undefined;
}

/** A file and where its first byte lies in the joined volumes; 0 in a directory, where each file is its own. */
export interface PlacedFile extends BundleFile {
  readonly offset: number;
}

const FILE_MODE = 0o644;

/**
 * The tar header of a file. Everything but path and size is fixed, so that whoever knows the map knows
 * each byte between the files too.
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

/** Where the content of the next file begins, if the one before it ended at `end`. */
export function contentOffset(end: number, path: string, size: number): number {
  return end + tarPadding(end) + tarFileHeader(path, size).length;
}

/** Where the map's content begins: behind `oci-layout`, whose content never changes. */
export function mapOffset(mapSize: number): number {
  const end = contentOffset(0, LAYOUT_FILE, LAYOUT_CONTENT.length) + LAYOUT_CONTENT.length;
  return contentOffset(end, mapPath(SOME_DIGEST), mapSize);
}

/** The files behind a map of this size, in their order. */
export function placeFiles(files: readonly BundleFile[], mapSize: number): readonly PlacedFile[] {
  let end = mapOffset(mapSize) + mapSize;
  return files.map((file) => {
    const offset = contentOffset(end, file.path, file.size);
    end = offset + file.size;
    return { ...file, offset };
  });
}

/** How many bytes a tar has whose last content ends here. */
export function tarSize(end: number): number {
  return end + tarPadding(end) + TAR_END.length;
}
