import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import type { Descriptor } from '../../oci/index.ts';
import type { RepositoryConnection } from '../connection/connection.ts';
import type { HttpBody, HttpRequest, HttpResponse } from '../transport/http.ts';
import { isTransientStatus } from '../transport/retry.ts';
import { isTransient } from '../transport/transport-error.ts';
import type { PieceSource } from './piece-source.ts';
import { confirmedBytes, digestLocation, nextLocation, type RemoteUpload } from './upload-session.ts';

/** The state of an upload. */
export interface Upload {
  readonly connection: RepositoryConnection;
  readonly descriptor: Descriptor;
  readonly source: PieceSource;
  readonly action: string;
  readonly signal: AbortSignal | undefined;
  /** The registry has bytes that this process has not sent. */
  isResumed: boolean;
}

/** A step that failed and may succeed when it is repeated. */
export interface Broken {
  readonly kind: 'broken';
  /** The error to throw if no attempt is left. */
  readonly error: unknown;
  /** How to wait before the next attempt: as the response says, or as after any error. */
  readonly wait: 'none' | 'error' | HttpResponse;
  /** The registry may have received everything. */
  readonly mayBeDone?: boolean | undefined;
  /** The registry may be able to tell how many bytes it has. */
  readonly canGoOn?: boolean | undefined;
  /** The registry did not read the body. */
  readonly isUntouched?: boolean | undefined;
  /** The request failed because its token had expired, and there is a new one now. */
  readonly isRenewed?: boolean | undefined;
  /** Another connection is still writing to the upload. */
  readonly isBusy?: boolean | undefined;
  /** The registry does not know the upload any more. */
  readonly isGone?: boolean | undefined;
}

export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'more'; readonly session: RemoteUpload }
  | Broken
  | { readonly kind: 'failed'; readonly error: unknown };

type Hope = Pick<Broken, 'mayBeDone' | 'canGoOn'>;

/** Sends the next request: the whole blob, a chunk, or the one that completes the upload. */
export async function sendNext(upload: Upload, session: RemoteUpload): Promise<Outcome> {
  const { size } = upload.descriptor;
  if (goesWhole(upload, session)) return await sendWhole(upload, session);
  if (session.offset >= size) return await close(upload, session);
  const length = Math.min(Math.max(pieceBytes(upload.connection), session.minChunkBytes), size - session.offset);
  return await sendPiece(upload, session, length);
}

/** The size of the next chunk. */
export function pieceBytes({ chunkBytes, facts }: Upload['connection']): number {
  return Math.min(chunkBytes, facts.bodyBytes ?? chunkBytes);
}

/** A small blob is sent in one request, unless the registry already has a part of it. */
function goesWhole({ connection, descriptor }: Upload, { offset }: RemoteUpload): boolean {
  const isSmall = descriptor.size <= pieceBytes(connection) && offset === 0;
  return connection.facts.chunks === false || isSmall;
}

async function sendWhole(upload: Upload, session: RemoteUpload): Promise<Outcome> {
  const { size, digest } = upload.descriptor;
  // A request with the whole blob needs an empty upload.
  if (session.offset > 0) return anew(refusal(upload, 'the upload has bytes already'));
  const body: HttpBody = { kind: 'stream', stream: upload.source.piece(0, size), size };
  const hope: Hope = { mayBeDone: true, canGoOn: true };
  const sent = await send(upload, { method: 'PUT', url: digestLocation(session.location, digest), body }, hope);
  if (sent.response === undefined) return sent.outcome;
  await sent.response.discard();
  return { kind: 'done' };
}

/** @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-a-blob-in-chunks */
async function sendPiece(upload: Upload, session: RemoteUpload, length: number): Promise<Outcome> {
  const { offset, location } = session;
  const body: HttpBody = { kind: 'stream', stream: upload.source.piece(offset, length), size: length };
  const headers = { 'content-range': `${offset}-${offset + length - 1}` };
  const sent = await send(upload, { method: 'PATCH', url: location, body, headers }, { canGoOn: true });
  if (sent.response === undefined) return withoutPieces(upload, sent.outcome);
  return await taken(upload, session, length, sent.response);
}

/**
 * Reads how many bytes the registry confirms. It counts only if it is part of what was sent, because some registries
 * always send the same number.
 */
async function taken(
  { connection, action }: Upload,
  session: RemoteUpload,
  length: number,
  response: HttpResponse,
): Promise<Outcome> {
  await response.discard();
  // The first chunk proves nothing, because a registry may treat it as the whole blob.
  if (session.offset > 0) connection.facts.chunks = true;
  const said = confirmedBytes(response) ?? 0;
  const all = session.offset + length;
  const offset = said > session.offset && said < all ? said : all;
  return { kind: 'more', session: { ...session, offset, location: nextLocation(response, session.location, action) } };
}

async function close(upload: Upload, session: RemoteUpload): Promise<Outcome> {
  const hope: Hope = { mayBeDone: true, canGoOn: true };
  const sent = await send(
    upload,
    { method: 'PUT', url: digestLocation(session.location, upload.descriptor.digest) },
    hope,
  );
  if (sent.response !== undefined) {
    await sent.response.discard();
    return { kind: 'done' };
  }
  // The bytes of another process may be wrong; our own bytes were checked while sending.
  if (upload.isResumed && sent.outcome.kind === 'failed') return anew(sent.outcome.error);
  return withoutPieces(upload, sent.outcome);
}

/** A registry that has never accepted a second chunk may not support chunks at all. */
function withoutPieces({ connection, source }: Upload, outcome: Outcome): Outcome {
  if (outcome.kind !== 'failed' || connection.facts.chunks === true || source.failure !== undefined) return outcome;
  if (isRootsmithError(outcome.error) && outcome.error.code !== 'REGISTRY_ERROR') return outcome;
  connection.facts.chunks = false;
  return anew(outcome.error);
}

function anew(error: unknown): Broken {
  return { kind: 'broken', error, wait: 'none' };
}

type Sent =
  | { readonly response: HttpResponse; readonly outcome?: undefined }
  | { readonly response?: undefined; readonly outcome: Outcome };

/** Sends a request. For an unexpected response, makes an error and reads the body to its end. */
async function send(
  upload: Upload,
  request: Pick<HttpRequest, 'method' | 'url'> & Partial<HttpRequest>,
  hope: Hope,
): Promise<Sent> {
  const { connection, action, signal } = upload;
  const headers = { 'content-type': 'application/octet-stream', ...request.headers };
  try {
    const response = await connection.fetch({ ...request, headers, lane: 'write', action, signal });
    if ([200, 201, 202, 204].includes(response.status)) return { response };
    const length = request.body?.kind === 'stream' ? request.body.size : 0;
    return { outcome: (await tooLarge(upload, response, length)) ?? (await explained(upload, response, hope)) };
  } catch (error) {
    const isOurs = upload.source.failure !== undefined || !isTransient(error);
    return { outcome: isOurs ? { kind: 'failed', error } : { kind: 'broken', error, wait: 'error', ...hope } };
  }
}

/** Chunks are not made smaller than this: a proxy that allows less is not meant for registries. */
const LEAST_PIECE_BYTES = 512 * 1024;

/** Proxies before registries limit the size of a request, often to a megabyte. Smaller chunks get through. */
async function tooLarge(upload: Upload, response: HttpResponse, length: number): Promise<Outcome | undefined> {
  const { facts } = upload.connection;
  if (response.status !== 413 || length <= LEAST_PIECE_BYTES || facts.chunks === false) return undefined;
  const error = await upload.connection.failure(response, upload);
  facts.bodyBytes = Math.max(LEAST_PIECE_BYTES, Math.floor(length / 4));
  return { kind: 'broken', error, wait: 'none', canGoOn: true };
}

async function explained(upload: Upload, response: HttpResponse, hope: Hope): Promise<Outcome> {
  const { status } = response;
  if (isTransientStatus(status)) {
    await response.discard();
    const error = refusal(upload, `the registry answered with status ${status}`, { status });
    return { kind: 'broken', error, wait: response, ...(status === 429 ? { isUntouched: true } : hope) };
  }
  const error = await upload.connection.failure(response, upload);
  // The token expired after the upload was opened. There is a new one now, but a stream is not repeated automatically.
  if (status === 401) return { kind: 'broken', error, wait: 'none', isUntouched: true, isRenewed: true };
  if (status === 404 || status === 410)
    return { kind: 'broken', error, wait: 'none', isGone: true, mayBeDone: hope.mayBeDone };
  // The registry has not yet noticed that the connection broke, and still waits for its data.
  if (status === 409) return { kind: 'broken', error, wait: 'error', canGoOn: true, isBusy: true };
  if (status === 416) return { kind: 'broken', error, wait: 'none', canGoOn: true };
  return { kind: 'failed', error };
}

function refusal({ action }: Upload, found: string, details: Readonly<Record<string, number>> = {}): RootsmithError {
  return new RootsmithError('NETWORK', `cannot ${action}: ${found}`, { hint: 'Try again later.', details });
}
