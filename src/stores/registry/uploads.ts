import { type ByteStream, verified } from '../../bytes/index.ts';
import { RootsmithError, redact } from '../../errors/index.ts';
import { type Descriptor, isReopenable } from '../../oci/index.ts';
import { hasBlob } from './blobs.ts';
import type { RepositoryConnection } from './connection.ts';
import type { HttpRequest } from './http.ts';
import { isTransientStatus, waitAfterError } from './retry.ts';
import { isTransient } from './transport-error.ts';

/**
 * Sends a blob: opens a session, then one PUT with all of it. A transfer that breaks is repeated from
 * the start if the content can be read again. Mounts and sessions of several chunks would join here,
 * before and instead of `sendWhole`.
 */
export async function uploadBlob(
  connection: RepositoryConnection,
  descriptor: Descriptor,
  content: ByteStream,
  signal?: AbortSignal,
): Promise<void> {
  const { retry, place } = connection;
  const action = `write blob ${descriptor.digest} to ${place}`;
  const tracked = trackedContent(content);
  for (let attempt = 0; ; attempt++) {
    try {
      const session = await openSession(connection, action, signal);
      return await sendWhole(connection, { descriptor, session, content: tracked.open(), action, signal });
    } catch (error) {
      if (!isTransient(error) || attempt >= retry.retries) throw error;
      if (!tracked.canOpen()) throw notRepeatable(action, error);
      await waitAfterError(retry, { attempt, error, action, signal });
      // The connection may have broken after the registry had everything.
      if (await hasBlob(connection, descriptor, signal)) return;
    }
  }
}

interface TrackedContent {
  open(): ByteStream;
  /** Content that nobody began to read can still be sent, however often sending failed. */
  canOpen(): boolean;
}

function trackedContent(content: ByteStream): TrackedContent {
  let begun = false;
  async function* once(): ByteStream {
    begun = true;
    yield* content;
  }
  return {
    open: () => (isReopenable(content) ? content.reopen() : once()),
    canOpen: () => isReopenable(content) || !begun,
  };
}

/** @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#post-then-put */
async function openSession(
  connection: RepositoryConnection,
  action: string,
  signal: AbortSignal | undefined,
): Promise<URL> {
  const request: HttpRequest = { method: 'POST', url: connection.url('blobs/uploads/'), headers: {}, action, signal };
  const response = await connection.fetch(request);
  if (response.status < 200 || response.status > 204) throw await connection.failure(response, request);
  await response.discard();
  const location = response.header('location');
  const session = location === undefined ? null : URL.parse(location, response.url.href);
  if (session === null) throw noSession(action, location);
  return sameScheme(session, response.url, action);
}

/** A registry behind a TLS proxy may believe that it speaks plain http, and not know its port. */
function sameScheme(session: URL, base: URL, action: string): URL {
  if (session.protocol === base.protocol || base.protocol !== 'https:') return session;
  if (session.hostname !== base.hostname) throw noSession(action, session.href);
  return new URL(`${session.pathname}${session.search}`, base);
}

interface Upload {
  readonly descriptor: Descriptor;
  readonly session: URL;
  readonly content: ByteStream;
  readonly action: string;
  readonly signal: AbortSignal | undefined;
}

async function sendWhole(
  connection: RepositoryConnection,
  { descriptor, session, content, action, signal }: Upload,
): Promise<void> {
  const { digest, size } = descriptor;
  const stream = verified(content, { what: `blob ${digest} for ${connection.place}`, digest, size });
  const request: HttpRequest = {
    method: 'PUT',
    url: withDigest(session, digest),
    headers: { 'content-type': 'application/octet-stream' },
    body: { kind: 'stream', stream, size },
    action,
    signal,
  };
  const response = await connection.fetch(request);
  if (isTransientStatus(response.status)) {
    await response.discard();
    throw new RootsmithError('NETWORK', `cannot ${action}: the registry answered with status ${response.status}`, {
      hint: 'Try again later.',
      details: { status: response.status },
    });
  }
  if (response.status < 200 || response.status > 204) throw await connection.failure(response, request);
  await response.discard();
}

/** The session's own parameters are opaque: they stay as they are written. */
function withDigest(session: URL, digest: string): URL {
  const url = new URL(session);
  url.search = `${session.search === '' ? '?' : `${session.search}&`}digest=${encodeURIComponent(digest)}`;
  return url;
}

function notRepeatable(action: string, cause: unknown): RootsmithError {
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  return new RootsmithError('NETWORK', `cannot ${action}, and its content cannot be read a second time${reason}`, {
    hint: 'Run the command again: what arrived already is not sent again.',
    cause,
  });
}

function noSession(action: string, location: string | undefined): RootsmithError {
  const found = location === undefined ? 'no `Location`' : `the \`Location\` ${redact(location)}`;
  return new RootsmithError('REGISTRY_ERROR', `cannot ${action}: the registry opened an upload with ${found}`, {
    hint: "Check the registry's configuration, above all the URL under which it believes to be reached.",
  });
}
