import type { Scratch, SizedContent } from '../../bytes/index.ts';
import type { Compression } from '../../compression/index.ts';
import { type EarlierXz, packGzip, packXz, packZstd, type XzContent } from '../../formats/index.ts';

export interface PackInitramfsOptions {
  readonly compression: Compression;
  readonly scratch: Scratch;
  /** The archive before the change, if there was one: its compressed blocks are copied where their content is the same. */
  readonly earlier?: EarlierXz | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Compresses an initramfs, or those parts of it that are not compressed already. */
export async function packInitramfs(
  archive: XzContent,
  { compression, scratch, earlier, signal }: PackInitramfsOptions,
): Promise<SizedContent> {
  switch (compression) {
    case 'xz':
      return await packXz(archive, { scratch, earlier, signal });
    case 'zstd':
      return await packZstd(() => archive.open(0), { scratch, signal });
    case 'gzip':
      return await packGzip(() => archive.open(0), { scratch, signal });
    case 'none':
      return { size: archive.size, open: () => archive.open(0) };
  }
}
