import { Readable } from 'node:stream';
import type { ByteStream } from '../../bytes/index.ts';
import type { HttpRequest } from './http.ts';

/** The body of a request, and how it ends. */
export interface Outgoing {
  readonly content: Uint8Array | Readable | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Aborts the request when the caller wants that or when nothing moves. */
  readonly signal: AbortSignal | undefined;
  /** The error of the content itself, which is the true reason of a broken request. */
  failure(): unknown;
  /** The timeout error, if the server did not read for too long. */
  stall(): unknown;
  /** Stops the timeout, because the response has arrived. */
  release(): void;
}

/** Prepares the body of a request, and aborts the request if the server stops reading. */
export function outgoing({ body, method, signal }: HttpRequest, stallMs: number): Outgoing {
  if (body?.kind === 'stream') return watched(body.stream, body.size, { signal, stallMs });
  const hasLength = body === undefined && ['POST', 'PUT', 'PATCH'].includes(method);
  return {
    content: body?.bytes ?? null,
    headers: hasLength ? { 'content-length': '0' } : {},
    signal,
    failure: () => undefined,
    stall: () => undefined,
    release: () => {},
  };
}

function watched(
  stream: ByteStream,
  size: number,
  { signal, stallMs }: { readonly signal: AbortSignal | undefined; readonly stallMs: number },
): Outgoing {
  const stalled = new AbortController();
  let failure: unknown;
  let isOffered = false;
  // The time counts only while the server does not take a chunk. While the next chunk is made, its source has its own
  // timeout.
  const timer = setTimeout(() => {
    if (isOffered) stalled.abort(stallError());
  }, stallMs);
  async function* chunks(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for await (const chunk of stream) {
        timer.refresh();
        isOffered = true;
        yield chunk;
        isOffered = false;
      }
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
  return {
    content: Readable.from(chunks(), { objectMode: false }),
    headers: { 'content-length': String(size) },
    signal: signal === undefined ? stalled.signal : AbortSignal.any([signal, stalled.signal]),
    failure: () => failure,
    stall: () => (stalled.signal.aborted ? stalled.signal.reason : undefined),
    release() {
      isOffered = false;
      clearTimeout(timer);
    },
  };
}

/** The same error that undici makes for a response. */
function stallError(): Error {
  return Object.assign(new Error('nothing moves'), { code: 'UND_ERR_BODY_TIMEOUT' });
}
