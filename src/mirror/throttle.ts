import type { ByteStream } from '../bytes/index.ts';
import type { Bandwidth } from '../stores/index.ts';

/** The same stream, which keeps to a budget; several streams may share one. */
export async function* throttled(
  stream: ByteStream,
  bandwidth: Bandwidth | undefined,
  signal: AbortSignal | undefined,
): ByteStream {
  for await (const chunk of stream) {
    yield chunk;
    await bandwidth?.spend(chunk.length, signal);
  }
}
