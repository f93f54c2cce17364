import { readAll, streamOf } from '../../bytes/index.ts';
import type { Fetch, HttpRequest, HttpResponse } from './http.ts';

/** No manifest and no page of a list is larger than this. */
const LIMIT_BYTES = 8 * 1024 * 1024;

/**
 * A fetch that reads small responses into memory before it returns them. A response that breaks off can then be
 * retried, and none keeps its turn while its reader first requests a token. Blobs stay streams.
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
