import type { RandomAccess } from '../../bytes/index.ts';
import { type LayerPacking, layerPacking, PACKING_MAGIC_BYTES } from '../../oci/index.ts';

/** More than any set of images: an archive may hold many, each of which has a limit of its own. */
export const MAX_ARCHIVE_BYTES: number = 256 * 1024 ** 3;

/** What a tar is compressed by, told by its first bytes; undefined for a plain one. */
export async function sniffPacking(file: RandomAccess): Promise<LayerPacking | undefined> {
  return layerPacking(await file.read(0, Math.min(PACKING_MAGIC_BYTES, file.size)));
}
