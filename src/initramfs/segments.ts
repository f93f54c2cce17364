import type { RandomAccess } from '../bytes/index.ts';
import { type Compression, compressionOf } from '../compression/index.ts';
import { RootsmithError } from '../errors/index.ts';

const RAW_CPIO = '0'.charCodeAt(0);
const RAW_ALIGNMENT = 4;
const MAGIC_BYTES = 16;
const SCAN_BYTES = 64 * 1024;

/**
 * Where the next segment at or behind `offset` begins: the kernel skips zeros between segments. Undefined at the end
 * of the file.
 *
 * @see linux/init/initramfs.c `unpack_to_rootfs`
 */
export async function nextSegmentStart(file: RandomAccess, offset: number): Promise<number | undefined> {
  for (let at = offset; at < file.size; at += SCAN_BYTES) {
    const window = await file.read(at, Math.min(SCAN_BYTES, file.size - at));
    const found = window.findIndex((byte) => byte !== 0);
    if (found !== -1) return at + found;
  }
  return undefined;
}

/** How the segment at `start` is compressed. Throws `FORMAT_UNSUPPORTED` for a magic that no Talos kernel unpacks. */
export async function segmentKind(file: RandomAccess, start: number): Promise<Compression> {
  const magic = await file.read(start, Math.min(MAGIC_BYTES, file.size - start));
  if (magic[0] === RAW_CPIO && start % RAW_ALIGNMENT === 0) return 'none';
  const compression = compressionOf(magic);
  if (compression !== 'none') return compression;
  const shown = Buffer.from(magic.subarray(0, 6)).toString('hex');
  throw new RootsmithError('FORMAT_UNSUPPORTED', `initramfs: unknown magic ${shown} at offset ${start}`, {
    hint: 'A segment must be a cpio archive (newc), plain or compressed by xz, zstd or gzip.',
    details: { format: 'initramfs', field: 'magic', offset: start },
  });
}
