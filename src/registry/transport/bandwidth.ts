import type { ByteStream } from '../../bytes/index.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Fetch, HttpRequest, HttpResponse } from './http.ts';

/** A limit on the transfer rate. Several registries can share one. */
export interface Bandwidth {
  /** Waits until so many bytes may be transferred. */
  spend(bytes: number, signal?: AbortSignal): Promise<void>;
}

/** How much may be transferred at once after a pause, in milliseconds of the full rate. */
const BURST_MS = 250;

/** Makes a token bucket. Its state is the time at which it is empty again. */
export function createBandwidth(bytesPerSecond: number, clock: Clock = systemClock): Bandwidth {
  let freeAt = clock.now();
  return {
    async spend(bytes, signal) {
      const now = clock.now();
      freeAt = Math.max(freeAt, now - BURST_MS) + (bytes / bytesPerSecond) * 1000;
      if (freeAt > now) await clock.sleep(freeAt - now, signal);
    },
  };
}

/** A fetch that limits the transfer rate of bodies in both directions. */
export function withBandwidth(fetch: Fetch, bandwidth: Bandwidth | undefined): Fetch {
  if (bandwidth === undefined) return fetch;
  return async (request) => slowed(await fetch(slowedRequest(request, bandwidth)), bandwidth, request.signal);
}

function slowedRequest(request: HttpRequest, bandwidth: Bandwidth): HttpRequest {
  const { body, signal } = request;
  if (body?.kind !== 'stream') return request;
  return { ...request, body: { ...body, stream: paced(body.stream, bandwidth, signal) } };
}

function slowed(response: HttpResponse, bandwidth: Bandwidth, signal: AbortSignal | undefined): HttpResponse {
  return { ...response, body: { [Symbol.asyncIterator]: () => paced(response.body, bandwidth, signal) } };
}

async function* paced(
  source: ByteStream,
  bandwidth: Bandwidth,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of source) {
    await bandwidth.spend(chunk.length, signal);
    yield chunk;
  }
}
