import { type Dispatcher, errors, request as send } from 'undici';
import type { ByteStream } from '../../bytes/index.ts';
import { outgoing } from './outgoing.ts';
import { transportError } from './transport-error.ts';

/** The body of a request. Bytes can be sent several times, a stream only once. */
export type HttpBody =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'stream'; readonly stream: ByteStream; readonly size: number };

/** The lanes that requests run in: questions and manifests, downloads of blobs, and whole uploads. */
export type Lane = 'ask' | 'read' | 'write';

/** An HTTP request. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  /** Header names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: HttpBody | undefined;
  /** What the request is for, as it follows "cannot": "read manifest 1.2 of PLACE". */
  readonly action: string;
  /** The lane of the request. @default `write` with a stream, else `ask` */
  readonly lane?: Lane | undefined;
  /** Scopes that the token needs beside that of the repository, such as the repository to mount from. */
  readonly scopes?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The head of a response, with a body that is not read yet. */
export interface HttpResponse {
  /** The address that answered, after redirects. */
  readonly url: URL;
  readonly status: number;
  /** Repeated headers are joined by commas. */
  header(name: string): string | undefined;
  /** The body holds its connection: read it to its end, leave its loop, or call `discard`. */
  readonly body: ByteStream;
  discard(): Promise<void>;
}

/** Sends a request. Retries, redirects and logins are wrappers `(fetch) => fetch`. */
export type Fetch = (request: HttpRequest) => Promise<HttpResponse>;

/** Timeouts in milliseconds. */
export interface Timeouts {
  readonly connectMs: number;
  /** From sending the request to the head of the response. */
  readonly headersMs: number;
  /** The same for the request that completes an upload: registries hash and move the whole blob before they answer. */
  readonly uploadMs: number;
  /** The longest time without any progress, in either direction. */
  readonly stallMs: number;
}

/** Long enough for slow connections, and for registries that move blobs before they answer. */
export const defaultTimeouts: Timeouts = { connectMs: 15_000, headersMs: 60_000, uploadMs: 300_000, stallMs: 60_000 };

/** Tells whether a request can be sent a second time. */
export function isRepeatable({ body }: HttpRequest): boolean {
  return body?.kind !== 'stream';
}

/** The innermost fetch: undici, with its errors explained. */
export function undiciFetch(dispatcherFor: (url: URL) => Promise<Dispatcher>, timeouts: Timeouts): Fetch {
  /** Servers whose response was not HTTP. */
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
        // By default undici closes the connection after HEAD, since some servers send a body that would garble the next
        // response. Here that is done only for servers that have sent one.
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

/** Tells whether undici could not parse a response, for instance because of a body after HEAD. */
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
      // dump() of undici makes an error with a stack for each response, which is too slow for one without a body.
      if (request.method === 'HEAD') body.on('error', ignore).resume();
      else await body.dump().catch(ignore); // The body is not needed, so errors of it do not matter.
    },
  };
}

function ignore(): void {}
