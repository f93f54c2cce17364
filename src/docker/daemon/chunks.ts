import { addAbortSignal, Readable } from 'node:stream';
import type { ByteStream } from '../../bytes/index.ts';

/** What the daemon answers, as bytes. An abort ends it at once, also while nothing arrives. */
export async function* chunksOf(answer: NodeJS.ReadableStream, signal?: AbortSignal): ByteStream {
  if (signal !== undefined && answer instanceof Readable) addAbortSignal(signal, answer);
  // Node types streams by strings and buffers; without an encoding they are buffers.
  for await (const chunk of answer) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
