import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import { type ByteStream, concatBytes, type PackRunsOptions, packRuns, type SizedContent } from '../../bytes/index.ts';
import { LAST_BLOCK, PLAIN_FRAME_HEADER, rawBlocks } from './raw-blocks.ts';

export interface PackZstdFramesOptions extends PackRunsOptions {
  /** As in `compressZstd`. @default 3 */
  readonly level?: number | undefined;
}

const compress = promisify(zstdCompress);
const NOTHING = new Uint8Array();
const EMPTY_FRAME = concatBytes([PLAIN_FRAME_HEADER, LAST_BLOCK]);

/**
 * A frame for each run, really compressed where trying shows that it pays, else of raw blocks. Every
 * reader of `.zst` files joins frames; the kernel does not within one archive, see `packZstd` for that.
 */
export function packZstdFrames(
  content: () => ByteStream,
  { level = 3, ...options }: PackZstdFramesOptions,
): Promise<SizedContent> {
  const params = { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 0 };
  const codec = {
    start: NOTHING,
    compress: (bytes: Uint8Array) => compress(bytes, { params, pledgedSrcSize: bytes.length }),
    stored: { ...rawBlocks, before: PLAIN_FRAME_HEADER, after: LAST_BLOCK },
    end: (_: number, size: number) => (size === 0 ? EMPTY_FRAME : NOTHING),
  };
  return packRuns(content, codec, options);
}
