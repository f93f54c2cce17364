import type { IncomingMessage } from 'node:http';
import { type ByteStream, concatBytes, formatBytes } from '../../bytes/index.ts';
import { ApiError } from './api-error.ts';
import type { ServerLimits } from './limits.ts';

type BodyLimits = Pick<ServerLimits, 'bodyWindowMs' | 'bodyBytesPerWindow'>;

export interface BodyOptions extends BodyLimits {
  /** The whole body must arrive within this time. @default no limit */
  readonly wholeMs?: number | undefined;
  /** Longer bodies are refused with status 413. @default no limit */
  readonly limitBytes?: number | undefined;
}

/**
 * The body of a request, which must arrive at a minimum speed: otherwise a client that sends a byte now and then could
 * keep its connection and its upload open for ever. If the reader stops early, the connection can still carry an
 * answer.
 */
export async function* bodyOf(request: IncomingMessage, options: BodyOptions): ByteStream {
  const { bodyWindowMs, bodyBytesPerWindow, wholeMs, limitBytes = Number.POSITIVE_INFINITY } = options;
  let [received, total] = [0, 0];
  const giveUp = (): void => {
    request.destroy(new ApiError('BLOB_UPLOAD_INVALID', 'the body came too slowly', { status: 408 }));
  };
  const timer = setInterval(() => {
    // If the disk is slow, Node stops reading from the client and data waits in its buffer: the client is not too slow
    // then.
    if (received < bodyBytesPerWindow && request.readableLength === 0 && !request.complete) giveUp();
    received = 0;
  }, bodyWindowMs).unref();
  const end = wholeMs === undefined ? undefined : setTimeout(() => request.complete || giveUp(), wholeMs).unref();
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      received += (chunk as Uint8Array).length;
      total += (chunk as Uint8Array).length;
      if (total > limitBytes) throw tooLong(limitBytes);
      yield chunk as Uint8Array;
    }
  } finally {
    clearInterval(timer);
    clearTimeout(end);
  }
}

/** Reads a small body into memory as a whole. */
export async function wholeBody(request: IncomingMessage, options: BodyOptions): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of bodyOf(request, options)) {
    total += chunk.length;
    chunks.push(chunk);
  }
  return concatBytes(chunks, total);
}

export function tooLong(limitBytes: number): ApiError {
  return new ApiError('SIZE_INVALID', `the body is larger than the limit of ${formatBytes(limitBytes)}`, {
    status: 413,
  });
}

/** The `Content-Length` of a request; `undefined` if the client sends the body in chunks. */
export function announcedLength({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'];
  return length === undefined ? undefined : Number(length);
}
