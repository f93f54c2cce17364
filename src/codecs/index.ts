export { Coder } from './coder.ts';
export { compressibleRuns, WINDOW_BYTES } from './compressible-runs.ts';
export { EncoderPool, encoderPool } from './encoder-pool.ts';
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
