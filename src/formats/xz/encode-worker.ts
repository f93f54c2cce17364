/** What a thread of `EncoderPool` runs. It loads nothing else, so that it starts quickly. */
import { parentPort, workerData } from 'node:worker_threads';
import { BlockEncoder, type EncodeOptions, type LiblzmaModule } from './block-encoder.ts';

/** What the thread is sent; it answers with the stream, in the same memory if it can. What it throws ends it. */
export interface EncodeRequest extends EncodeOptions {
  readonly block: Uint8Array<ArrayBuffer>;
}

const encoder = new BlockEncoder(workerData as LiblzmaModule);

parentPort?.on('message', ({ block, ...options }: EncodeRequest) => {
  const stream = encoder.encode(block, options);
  parentPort?.postMessage(stream, [stream.buffer]);
});
