import type { ByteStream } from '../../bytes/index.ts';
import type { Bandwidth } from '../../registry/index.ts';

/** Slows a stream down to a bandwidth, where there is one. Several streams may share one bandwidth. */
export function throttled(
  stream: ByteStream,
  bandwidth: Bandwidth | undefined,
  signal: AbortSignal | undefined,
): ByteStream {
  return bandwidth === undefined ? stream : paced(stream, bandwidth, signal);
}

async function* paced(stream: ByteStream, bandwidth: Bandwidth, signal: AbortSignal | undefined): ByteStream {
  for await (const chunk of stream) {
    yield chunk;
    await bandwidth.spend(chunk.length, signal);
  }
}
