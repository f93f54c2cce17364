import { type ByteStream, beyond, coalesced, streamOf, upTo, verified } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import type { Descriptor, ReadBlobOptions } from '../../oci/index.ts';
import type { RepositoryConnection } from '../connection/connection.ts';
import type { HttpRequest, HttpResponse } from '../transport/http.ts';
import { waitAfterError } from '../transport/retry.ts';
import { isTransient } from '../transport/transport-error.ts';

/** Tells whether the repository has a blob. An unclear answer counts as no. */
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

/**
 * Reads a blob from `offset` on, and resumes a broken transfer where it stopped. A read of the whole blob is checked
 * against the digest, that of a part against its length.
 */
export function readBlob(
  connection: RepositoryConnection,
  descriptor: Descriptor,
  { offset = 0, length, signal }: ReadBlobOptions = {},
): ByteStream {
  const { digest, size } = descriptor;
  const end = Math.min(size, offset + (length ?? size));
  const what = `blob ${digest} of ${connection.place}`;
  // Chunks are joined after resuming, so that a break does not lose the bytes of a chunk that is not yet full.
  const source = coalesced(resumed(connection, descriptor, { offset, end, signal }));
  const isWhole = offset === 0 && length === undefined;
  return isWhole ? verified(source, { what, digest, size }) : counted(source, Math.max(end - offset, 0), what);
}

interface Reading {
  readonly offset: number;
  /** The position behind the last byte that is wanted. */
  readonly end: number;
  readonly signal: AbortSignal | undefined;
}

async function* resumed(
  connection: RepositoryConnection,
  descriptor: Descriptor,
  { offset: start, end, signal }: Reading,
): ByteStream {
  const { retry } = connection;
  let offset = start;
  for (let attempt = 0, reached = start; ; attempt++) {
    try {
      for await (const chunk of await bytesFrom(connection, descriptor, { offset, end, signal })) {
        offset += chunk.length;
        yield chunk;
      }
      if (offset >= end || offset === reached) return;
      // The body ended without an error but too early: some caches do that.
      throw cutShort(connection, descriptor, offset);
    } catch (error) {
      const hasGrown = offset > reached; // The transfer makes progress, although the connection is bad.
      if (hasGrown) attempt = 0;
      if (!isTransient(error) || (attempt >= retry.retries && !hasGrown)) throw error;
      reached = offset;
      await waitAfterError(retry, { attempt, error, action: actionOf(connection, descriptor), signal });
    }
  }
}

async function bytesFrom(
  connection: RepositoryConnection,
  descriptor: Descriptor,
  reading: Reading,
): Promise<ByteStream> {
  const { offset, end } = reading;
  if (offset > 0 && offset >= end) return streamOf();
  const { response, start, request } = await answerFrom(connection, descriptor, reading);
  if (start === undefined) throw await connection.failure(response, request, 'image');
  // A server that does not support ranges sends the blob from its start again.
  const rest = offset === start ? response.body : beyond(response.body, offset - start);
  return end < descriptor.size ? upTo(rest, end - offset) : rest;
}

interface RangeAnswer {
  readonly request: HttpRequest;
  readonly response: HttpResponse;
  /** The position in the blob at which the body begins; `undefined` for an error response. */
  readonly start: number | undefined;
}

/** Requests the rest of the blob. If the host does not support that, requests all of it. */
async function answerFrom(
  connection: RepositoryConnection,
  descriptor: Descriptor,
  { offset, end, signal }: Reading,
): Promise<RangeAnswer> {
  const whole: HttpRequest = { ...blobRequest(connection, 'GET', descriptor, signal), lane: 'read' };
  const isPart = offset > 0 || end < descriptor.size;
  if (isPart && connection.facts.ranges !== false) {
    const range = `bytes=${offset}-${end < descriptor.size ? end - 1 : ''}`;
    const request = { ...whole, headers: { ...whole.headers, range } };
    const response = await connection.fetch(request);
    if (response.status === 206 && startOf(response) === offset) {
      connection.facts.ranges = true;
      return { request, response, start: offset };
    }
    if (response.status === 200) return { request, response, start: 0 };
    if (![206, 400, 416, 501].includes(response.status)) return { request, response, start: undefined };
    await response.discard();
    // A host that has sent a range before gets range requests again: the failure came from the network or a cache.
    connection.facts.ranges ??= false;
  }
  const response = await connection.fetch(whole);
  return { request: whole, response, start: response.status === 200 ? 0 : undefined };
}

/** Passes a stream on, and throws if it does not have the expected length. */
async function* counted(source: ByteStream, expected: number, what: string): ByteStream {
  let found = 0;
  for await (const chunk of source) {
    found += chunk.length;
    if (found > expected) break;
    yield chunk;
  }
  if (found === expected) return;
  throw new RootsmithError('SIZE_MISMATCH', `the rest of ${what} should have ${expected} bytes, found ${found}`, {
    hint: 'Fetch it again; the transfer may have been cut short.',
    details: { expected, found },
  });
}

function cutShort(connection: RepositoryConnection, descriptor: Descriptor, offset: number): RootsmithError {
  const action = actionOf(connection, descriptor);
  return new RootsmithError('NETWORK', `cannot ${action}: it ended after ${offset} of ${descriptor.size} bytes`, {
    hint: 'Try again later.',
  });
}

function startOf(response: HttpResponse): number | undefined {
  const start = /^bytes (\d+)-/.exec(response.header('content-range') ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}

function blobRequest(
  connection: RepositoryConnection,
  method: 'GET' | 'HEAD',
  descriptor: Descriptor,
  signal: AbortSignal | undefined,
): HttpRequest {
  return {
    method,
    url: connection.url(`blobs/${descriptor.digest}`),
    headers: {},
    action: actionOf(connection, descriptor),
    signal,
  };
}

function actionOf({ place }: RepositoryConnection, { digest }: Descriptor): string {
  return `read blob ${digest} of ${place}`;
}
