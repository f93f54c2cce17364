/** What a thread of `EncoderPool` runs. It loads nothing else, so that it starts quickly. */
import { parentPort } from 'node:worker_threads';
import { type EncodeOptions, Encoder } from './encoder.ts';

/** What the thread is sent; it answers with the result, in the same memory if it can. What it throws ends it. */
export interface EncodeRequest {
  readonly block: Uint8Array<ArrayBuffer>;
  readonly options: EncodeOptions;
}

const encoder = new Encoder();

parentPort?.on('message', ({ block, options }: EncodeRequest) => {
  const result = encoder.encode(block, options);
  parentPort?.postMessage(result, [result.buffer]);
});
