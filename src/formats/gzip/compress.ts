import { type ByteStream, coalesced, type SizedContent } from '../../bytes/index.ts';
import {
  type EncodeRunsOptions,
  encodeRuns,
  type PackRunsOptions,
  packAhead,
  packRuns,
  type RunSource,
  type RunsAhead,
} from '../../codecs/index.ts';
import { gzipRuns } from './runs.ts';

export interface CompressGzipOptions extends EncodeRunsOptions {
  /** 1 to 9. @default 6 */
  readonly level?: number | undefined;
}

/**
 * Compresses to one gzip member whose header holds no time, name or system. Content that a trial shows not to
 * compress is put into stored blocks, at the cost of a copy. The same input, level and libzstd (which does the
 * trial) give the same bytes.
 */
export function compressGzip(source: ByteStream, options: CompressGzipOptions = {}): ByteStream {
  return coalesced(streamGzip(source, options));
}

/**
 * Gives the same in chunks of any size, which are views if nothing was compressed: for consumers that gather them
 * without a copy.
 */
export function streamGzip(source: RunSource, { level = 6, ...options }: CompressGzipOptions = {}): ByteStream {
  return encodeRuns(source, gzipRuns(level), options);
}

/** Packs content for `streamGzip` and `packGzip` before its turn comes. */
export function packGzipAhead(content: () => ByteStream, { level = 6, signal }: CompressGzipOptions = {}): RunsAhead {
  return packAhead(content, gzipRuns(level), signal);
}

export interface PackGzipOptions extends PackRunsOptions {
  /** 1 to 9. @default 6 */
  readonly level?: number | undefined;
}

/** Gives what `compressGzip` gives, as content whose size is known and that can be read any number of times. */
export function packGzip(content: () => RunSource, { level = 6, ...options }: PackGzipOptions): Promise<SizedContent> {
  return packRuns(content, gzipRuns(level), options);
}
