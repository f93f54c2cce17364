import { readAll, streamOf } from '../../bytes/index.ts';
import type { Fetch, HttpRequest, HttpResponse } from './http.ts';

/** More than any manifest or page of a list. */
const LIMIT_BYTES = 8 * 1024 * 1024;

/**
 * A fetch that has read what is small before it answers: an answer which breaks off is then a failure
 * that can be repeated, and none holds a turn while its reader asks for a token first. Blobs come as streams.
 */
export function withBufferedResponses(fetch: Fetch): Fetch {
  return async (request) => {
    const response = await fetch(request);
    return isSmall(request) ? await whole(response) : response;
  };
}

function isSmall({ body, lane = 'ask' }: HttpRequest): boolean {
  return lane === 'ask' && body?.kind !== 'stream';
}

async function whole(response: HttpResponse): Promise<HttpResponse> {
  const what = `the answer of ${response.url.host}`;
  const bytes = await readAll(response.body, { limitBytes: LIMIT_BYTES, what });
  return { ...response, body: streamOf(bytes), discard: async () => {} };
}
