import { type Dispatcher, errors, request as send } from 'undici';
import type { ByteStream } from '../../bytes/index.ts';
import { outgoing } from './outgoing.ts';
import { transportError } from './transport-error.ts';

/** What a request carries. A stream can be sent once only; bytes as often as need be. */
export type HttpBody =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'stream'; readonly stream: ByteStream; readonly size: number };

/** What competes for a turn: questions and manifests, blobs that come, uploads as a whole. */
export type Lane = 'ask' | 'read' | 'write';

/** One request, complete. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: HttpBody | undefined;
  /** What this is for, as it follows "cannot": "read manifest 1.2 of PLACE". */
  readonly action: string;
  /** @default `write` with a stream, else `ask` */
  readonly lane?: Lane | undefined;
  /** What its token must be good for beside the repository itself: another one, to mount from. */
  readonly scopes?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The head of an answer, and its body still to come. */
export interface HttpResponse {
  /** Where it came from, after redirects. */
  readonly url: URL;
  readonly status: number;
  /** Repeated headers are joined by commas. */
  header(name: string): string | undefined;
  /** Read it to its end, leave its loop, or `discard` it: an open body holds its connection. */
  readonly body: ByteStream;
  discard(): Promise<void>;
}

/** One exchange. Retries, redirects and logins are wrappers `(fetch) => fetch` around it. */
export type Fetch = (request: HttpRequest) => Promise<HttpResponse>;

/** How long to wait for what, in milliseconds. */
export interface Timeouts {
  readonly connectMs: number;
  /** From the request to the head of the answer. */
  readonly headersMs: number;
  /** The same for what ends an upload: registries hash and move a whole blob before they answer. */
  readonly uploadMs: number;
  /** The longest time in which nothing moves, in either direction. */
  readonly stallMs: number;
}

/** Patient enough for slow lines and for registries that move blobs before they answer. */
export const defaultTimeouts: Timeouts = { connectMs: 15_000, headersMs: 60_000, uploadMs: 300_000, stallMs: 60_000 };

/** Tells whether a request could be sent a second time. */
export function isRepeatable({ body }: HttpRequest): boolean {
  return body?.kind !== 'stream';
}

/** The innermost fetch: undici, with its errors explained. */
export function undiciFetch(dispatcherFor: (url: URL) => Promise<Dispatcher>, timeouts: Timeouts): Fetch {
  /** Servers that answered with something else than HTTP. */
  const garbled = new Set<string>();
  return async (request) => {
    request.signal?.throwIfAborted();
    const sending = outgoing(request, timeouts.stallMs);
    try {
      const response = await send(request.url, {
        dispatcher: await dispatcherFor(request.url),
        method: request.method,
        headers: { 'user-agent': 'rootsmith', 'accept-encoding': 'identity', ...request.headers, ...sending.headers },
        body: sending.content,
        // undici would close the connection, since some servers send a body all the same: what follows is garbled then.
        ...(request.method === 'HEAD' ? { reset: garbled.has(request.url.origin) } : {}),
        signal: sending.signal ?? null,
        headersTimeout: isCommit(request) ? timeouts.uploadMs : timeouts.headersMs,
        bodyTimeout: timeouts.stallMs,
      });
      return incoming(request, response);
    } catch (error) {
      if (isGarbled(error)) garbled.add(request.url.origin);
      throw sending.failure() ?? transportError(sending.stall() ?? error, request);
    } finally {
      sending.release();
    }
  };
}

function isCommit({ method, body, lane }: HttpRequest): boolean {
  return method === 'PUT' && (body?.kind === 'stream' || lane === 'write');
}

/** What undici says of bytes that are no HTTP answer, such as the body that a HEAD must not have. */
function isGarbled(error: unknown): boolean {
  return error instanceof errors.HTTPParserError;
}

function incoming(request: HttpRequest, { statusCode, headers, body }: Dispatcher.ResponseData): HttpResponse {
  async function* chunks(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for await (const chunk of body as AsyncIterable<Buffer>)
        yield new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
    } catch (error) {
      throw transportError(error, request);
    }
  }
  return {
    url: request.url,
    status: statusCode,
    header(name) {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    body: { [Symbol.asyncIterator]: chunks },
    async discard() {
      // undici's own way makes an error, with its stack, for each answer: too much for one that has no body.
      if (request.method === 'HEAD') body.on('error', ignore).resume();
      else await body.dump().catch(ignore); // whatever goes wrong: nobody wanted it
    },
  };
}

function ignore(): void {}
