import type { IncomingMessage } from 'node:http';
import { type ByteStream, concatBytes } from '../bytes/index.ts';
import { ApiError } from './api-error.ts';
import type { ServerLimits } from './limits.ts';

type BodyLimits = Pick<ServerLimits, 'bodyWindowMs' | 'bodyBytesPerWindow'>;

/**
 * The body of a request, which must keep coming: a client that sends a byte now and then could hold
 * its connection and its upload for ever. Stopping early leaves the connection usable for an answer.
 */
export async function* bodyOf(request: IncomingMessage, { bodyWindowMs, bodyBytesPerWindow }: BodyLimits): ByteStream {
  let received = 0;
  const timer = setInterval(() => {
    // While the disk is slow and Node holds the client back, there is data waiting: that is not the client's fault.
    if (received < bodyBytesPerWindow && request.readableLength === 0) {
      request.destroy(new ApiError('BLOB_UPLOAD_INVALID', 'the body came too slowly', { status: 408 }));
    }
    received = 0;
  }, bodyWindowMs).unref();
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      received += (chunk as Uint8Array).length;
      yield chunk as Uint8Array;
    }
  } finally {
    clearInterval(timer);
  }
}

/** A small body as a whole. Throws 413 as soon as it is known to be too long. */
export async function wholeBody(request: IncomingMessage, limits: BodyLimits, limitBytes: number): Promise<Uint8Array> {
  const tooLong = (): ApiError =>
    new ApiError('SIZE_INVALID', `the body is larger than the limit of ${limitBytes} bytes`, { status: 413 });
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLong();
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of bodyOf(request, limits)) {
    total += chunk.length;
    if (total > limitBytes) throw tooLong();
    chunks.push(chunk);
  }
  return concatBytes(chunks, total);
}
