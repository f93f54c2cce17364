/** Encoders, most of them compiled to WebAssembly (ADR 0010 to 0012), run in threads. */
export { type EncodeOptions } from './encoder.ts';
export { EncoderPool, encoderPool } from './encoder-pool.ts';
