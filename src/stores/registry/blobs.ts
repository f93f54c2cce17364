import { type ByteStream, coalesced, verified } from '../../bytes/index.ts';
import type { Descriptor } from '../../oci/index.ts';
import type { RepositoryConnection } from './connection.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { waitAfterError } from './retry.ts';
import { isTransient } from './transport-error.ts';

/** Tells whether the repository has a blob. A registry that does not answer this cleanly counts as not having it. */
export async function hasBlob(
  connection: RepositoryConnection,
  descriptor: Descriptor,
  signal?: AbortSignal,
): Promise<boolean> {
  const request = blobRequest(connection, 'HEAD', descriptor, signal);
  const response = await connection.fetch(request);
  if (response.status === 401 || response.status === 403) throw await connection.failure(response, request);
  await response.discard();
  const length = response.header('content-length');
  return response.status === 200 && (length === undefined || length === '0' || Number(length) === descriptor.size);
}

/** The bytes of a blob, checked while they are read; a broken transfer goes on where it stopped. */
export function readBlob(connection: RepositoryConnection, descriptor: Descriptor, signal?: AbortSignal): ByteStream {
  const { digest, size } = descriptor;
  return verified(resumed(connection, descriptor, signal), {
    what: `blob ${digest} of ${connection.place}`,
    digest,
    size,
  });
}

async function* resumed(
  connection: RepositoryConnection,
  descriptor: Descriptor,
  signal: AbortSignal | undefined,
): ByteStream {
  const { retry } = connection;
  let offset = 0;
  for (let attempt = 0, reached = 0; ; attempt++) {
    try {
      for await (const chunk of coalesced(bytesFrom(connection, descriptor, offset, signal))) {
        offset += chunk.length;
        yield chunk;
      }
      return;
    } catch (error) {
      if (offset > reached) attempt = 0; // the line is bad, but not dead
      if (!isTransient(error) || attempt >= retry.retries) throw error;
      reached = offset;
      await waitAfterError(retry, {
        attempt,
        error,
        action: `read blob ${descriptor.digest} of ${connection.place}`,
        signal,
      });
    }
  }
}

async function* bytesFrom(
  connection: RepositoryConnection,
  descriptor: Descriptor,
  offset: number,
  signal: AbortSignal | undefined,
): ByteStream {
  const plain = blobRequest(connection, 'GET', descriptor, signal);
  const request = offset === 0 ? plain : { ...plain, headers: { ...plain.headers, range: `bytes=${offset}-` } };
  const response = await connection.fetch(request);
  if (response.status === 206 && startOf(response) === offset) yield* response.body;
  else if (response.status === 200) yield* skipped(response.body, offset);
  else throw await connection.failure(response, request, 'image');
}

/** For servers that know no ranges: the beginning again, passed over. */
async function* skipped(source: ByteStream, count: number): ByteStream {
  let left = count;
  for await (const chunk of source) {
    if (left < chunk.length) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

function startOf(response: HttpResponse): number | undefined {
  const start = /^bytes (\d+)-/.exec(response.header('content-range') ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}

function blobRequest(
  connection: RepositoryConnection,
  method: 'GET' | 'HEAD',
  { digest }: Descriptor,
  signal: AbortSignal | undefined,
): HttpRequest {
  return {
    method,
    url: connection.url(`blobs/${digest}`),
    headers: {},
    action: `read blob ${digest} of ${connection.place}`,
    signal,
  };
}
