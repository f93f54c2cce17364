import { Readable } from 'node:stream';
import type { ByteStream } from '../../bytes/index.ts';
import type { HttpRequest } from './http.ts';

/** What a request sends. */
export interface Outgoing {
  readonly content: Uint8Array | Readable | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the request: when the caller wants it, or when nothing moves. */
  readonly signal: AbortSignal | undefined;
  /** Why the content could not be read to its end: the true reason of a broken request. */
  failure(): unknown;
  /** That the far end took nothing for too long, if so. */
  stall(): unknown;
  /** Ends the watch: an answer is there. */
  release(): void;
}

/** Prepares the body of a request, and watches that the far end takes it. */
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
  // It counts while nobody takes a chunk, not while the next one is made: that is for the source to watch.
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

/** As undici tells the same of an answer. */
function stallError(): Error {
  return Object.assign(new Error('nothing moves'), { code: 'UND_ERR_BODY_TIMEOUT' });
}
