import { type Dispatcher, errors, request as send } from 'undici';
import type { Fetch, HttpRequest, HttpResponse, Timeouts } from './http.ts';
import { outgoing } from './outgoing.ts';
import { transportError } from './transport-error.ts';

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
