import { type ByteStream, concatBytes, type SizedContent } from '../../bytes/index.ts';
import {
  codecPool,
  type EncodeRunsOptions,
  encodeRuns,
  type PackRunsOptions,
  packAhead,
  packRuns,
  type RunCodec,
  type RunSource,
  type RunsAhead,
} from '../../codecs/index.ts';
import { LAST_BLOCK, PLAIN_FRAME_HEADER, rawBlocks } from './raw-blocks.ts';

export interface PackZstdFramesOptions extends PackRunsOptions, StreamZstdFramesOptions {}

export interface StreamZstdFramesOptions extends EncodeRunsOptions {
  /** As in `compressZstd`. @default 3 */
  readonly level?: number | undefined;
}

const NOTHING = new Uint8Array();
const EMPTY_FRAME = concatBytes([PLAIN_FRAME_HEADER, LAST_BLOCK]);

/**
 * Packs a frame for each run: compressed if a trial shows that it pays, otherwise of raw blocks. Readers of `.zst`
 * files accept several frames; the kernel does not within one archive, see `packZstd` for that.
 */
export function packZstdFrames(
  content: () => RunSource,
  { level = 3, ...options }: PackZstdFramesOptions,
): Promise<SizedContent> {
  return packRuns(content, frameRuns(level), options);
}

/** Gives what `packZstdFrames` gives, in one pass and in chunks of any size. */
export function streamZstdFrames(
  source: RunSource,
  { level = 3, ...options }: StreamZstdFramesOptions = {},
): ByteStream {
  return encodeRuns(source, frameRuns(level), options);
}

/** Packs content for `streamZstdFrames` and `packZstdFrames` before its turn comes. */
export function packZstdFramesAhead(
  content: () => ByteStream,
  { level = 3, signal }: StreamZstdFramesOptions = {},
): RunsAhead {
  return packAhead(content, frameRuns(level), signal);
}

function frameRuns(level: number): RunCodec {
  return {
    start: NOTHING,
    compress: (bytes) => codecPool.encode(bytes, { format: 'zstd', level }),
    stored: { ...rawBlocks, before: PLAIN_FRAME_HEADER, after: LAST_BLOCK },
    end: (_, size) => (size === 0 ? EMPTY_FRAME : NOTHING),
  };
}
