export { CodecPool, codecPool, type StreamDecoder } from './codec-pool.ts';
export { Coder } from './coder.ts';
export { compressibleRuns, WINDOW_BYTES } from './compressible-runs.ts';
export { type ContentFilter, type DecodeStep, type Lzma2Options, PIECE_BYTES } from './lzma2-decoder.ts';
export {
  allContent,
  changedMeanwhile,
  type EncodeRunsOptions,
  encodeRuns,
  type PackRunsOptions,
  packAhead,
  packRuns,
  type RunCodec,
  type RunSource,
  type RunsAhead,
} from './pack-runs.ts';
export { type StoredFraming, storedParts } from './stored-framing.ts';
