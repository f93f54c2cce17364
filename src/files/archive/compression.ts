import type { RandomAccess } from '../../bytes/index.ts';
import { type LayerPacking, layerPacking, PACKING_MAGIC_BYTES } from '../../oci/index.ts';

/** No set of images is larger than this. An archive may contain many images, and each has its own limit. */
export const MAX_ARCHIVE_BYTES: number = 256 * 1024 ** 3;

/** The compression of a tar, told by its first bytes; `undefined` for an uncompressed one. */
export async function sniffPacking(file: RandomAccess): Promise<LayerPacking | undefined> {
  return layerPacking(await file.read(0, Math.min(PACKING_MAGIC_BYTES, file.size)));
}
