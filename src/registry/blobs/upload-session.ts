import { RootsmithError, redact } from '../../errors/index.ts';
import type { RepositoryConnection } from '../connection/connection.ts';
import type { HttpRequest, HttpResponse } from '../transport/http.ts';
import { assertNotLinkLocal } from '../transport/redirects.ts';

/** An upload session that the registry has opened. */
export interface RemoteUpload {
  readonly location: URL;
  /** How many bytes the registry has. */
  readonly offset: number;
  /** The least size of all chunks but the last, as the registry demands it. */
  readonly minChunkBytes: number;
}

/** @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#post-then-put */
export async function beginRemoteUpload(
  connection: RepositoryConnection,
  action: string,
  signal: AbortSignal | undefined,
): Promise<RemoteUpload> {
  const request: HttpRequest = { method: 'POST', url: connection.url('blobs/uploads/'), headers: {}, action, signal };
  const response = await connection.fetch(request);
  if (response.status < 200 || response.status > 204) throw await connection.failure(response, request);
  await response.discard();
  return sessionFrom(response, action);
}

/** The upload session that a response opens. */
export function sessionFrom(response: HttpResponse, action: string): RemoteUpload {
  const least = Number(response.header('oci-chunk-min-length') ?? 0);
  return {
    location: locationOf(response, action),
    offset: 0,
    minChunkBytes: Number.isSafeInteger(least) && least > 0 ? least : 0,
  };
}

/**
 * Asks how many bytes the registry has of an upload; `undefined` if the session is gone or the registry does not say.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-a-blob-in-chunks
 */
export async function askSession(
  connection: RepositoryConnection,
  session: RemoteUpload,
  action: string,
  signal: AbortSignal | undefined,
): Promise<RemoteUpload | undefined> {
  const response = await connection.fetch({ method: 'GET', url: session.location, headers: {}, action, signal });
  await response.discard();
  const offset = confirmedBytes(response);
  if (![200, 202, 204].includes(response.status) || offset === undefined) return undefined;
  return { ...session, location: nextLocation(response, session.location, action), offset };
}

/** Cancelling only helps the registry to clean up, so it may not take long. */
const CANCEL_MS = 5000;

/** Cancels an upload session. The registry may refuse that and clean up by itself later. */
export async function cancelUpload(connection: RepositoryConnection, location: URL): Promise<void> {
  const action = `cancel an upload to ${connection.place}`;
  const signal = AbortSignal.timeout(CANCEL_MS);
  try {
    const response = await connection.fetch({ method: 'DELETE', url: location, headers: {}, action, signal });
    await response.discard();
  } catch {
    // The error that stopped the upload is the one to report, not this one.
  }
}

function locationOf(response: HttpResponse, action: string): URL {
  const location = response.header('location');
  const session = location === undefined ? null : URL.parse(location, response.url.href);
  if (session === null) throw noSession(action, location);
  assertNotLinkLocal({ url: response.url, action }, session);
  return sameScheme(session, response.url, action);
}

/** The address for the next request of a session. Registries may leave it out if it does not change. */
export function nextLocation(response: HttpResponse, current: URL, action: string): URL {
  return response.header('location') === undefined ? current : locationOf(response, action);
}

/**
 * Reads `Range: 0-1023`, with or without `bytes=`. Registries send `0-0` for an upload without bytes, so an upload of
 * exactly one byte counts as empty; the registry then refuses the chunk that follows.
 */
export function confirmedBytes(response: Pick<HttpResponse, 'header'>): number | undefined {
  const last = /^(?:bytes[= ])?0-(-?\d+)$/.exec(response.header('range')?.trim() ?? '')?.[1];
  return last === undefined ? undefined : Number(last) <= 0 ? 0 : Number(last) + 1;
}

/** Adds the digest, and keeps the other parameters as they are written, because they are opaque. */
export function digestLocation(location: URL, digest: string): URL {
  const url = new URL(location);
  url.search = `${location.search === '' ? '?' : `${location.search}&`}digest=${encodeURIComponent(digest)}`;
  return url;
}

/** A registry behind a TLS proxy may believe that it is reached by plain http, and may not know its port. */
function sameScheme(session: URL, base: URL, action: string): URL {
  if (session.protocol === base.protocol || base.protocol !== 'https:') return session;
  if (session.hostname !== base.hostname) throw noSession(action, session.href);
  return new URL(`${session.pathname}${session.search}`, base);
}

function noSession(action: string, location: string | undefined): RootsmithError {
  // The query is left out, because registries put secrets into it.
  const found = location === undefined ? 'no `Location`' : `the \`Location\` ${redact(location.replace(/\?.*/s, ''))}`;
  return new RootsmithError('REGISTRY_ERROR', `cannot ${action}: the registry opened an upload with ${found}`, {
    hint: "Check the registry's configuration, above all its external URL.",
  });
}
