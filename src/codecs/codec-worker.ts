/** What a thread of `CodecPool` runs. It loads nothing else, so that it starts quickly. */
import { parentPort } from 'node:worker_threads';
import { Codec, type Task } from './codec.ts';

/** What the thread is sent; it answers with what was done, in the same memory if it can. What it throws ends it. */
export interface CodecRequest {
  readonly task: Task;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const codec = new Codec();

parentPort?.on('message', ({ task, bytes }: CodecRequest) => {
  const done = codec.run(task, bytes);
  parentPort?.postMessage(done, [done.bytes.buffer]);
});
