import type { RandomAccess } from '../../bytes/index.ts';
import type { LayerCompression } from '../../oci/index.ts';

/** More than any set of images; stops a bomb before the disk is full. */
export const MAX_ARCHIVE_BYTES: number = 256 * 1024 ** 3;

const GZIP_MAGIC = [0x1f, 0x8b];
const ZSTD_MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

/** How a file is packed, by its first bytes. A tar begins with a name and so with neither. */
export async function sniffCompression(file: RandomAccess): Promise<LayerCompression> {
  const start = await file.read(0, Math.min(4, file.size));
  if (GZIP_MAGIC.every((byte, at) => start[at] === byte)) return 'gzip';
  if (ZSTD_MAGIC.every((byte, at) => start[at] === byte)) return 'zstd';
  return 'none';
}
