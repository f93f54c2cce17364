import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import type { Descriptor } from '../../oci/index.ts';
import type { RepositoryConnection } from '../transport/connection.ts';
import type { HttpBody, HttpRequest, HttpResponse } from '../transport/http.ts';
import { isTransientStatus } from '../transport/retry.ts';
import { isTransient } from '../transport/transport-error.ts';
import type { PieceSource } from './piece-source.ts';
import { confirmedBytes, digestLocation, nextLocation, type RemoteUpload } from './upload-session.ts';

/** A blob on its way. */
export interface Upload {
  readonly connection: RepositoryConnection;
  readonly descriptor: Descriptor;
  readonly source: PieceSource;
  readonly action: string;
  readonly signal: AbortSignal | undefined;
  /** The registry has bytes that this process has not seen. */
  isResumed: boolean;
}

/** A step that another one may better. */
export interface Broken {
  readonly kind: 'broken';
  /** What to tell where no attempt is left. */
  readonly error: unknown;
  /** Wait before the next one: as the answer says, or as long as after any error. */
  readonly wait: 'none' | 'error' | HttpResponse;
  /** The registry may have got everything. */
  readonly mayBeDone?: boolean | undefined;
  /** The registry may tell how far it is. */
  readonly canGoOn?: boolean | undefined;
  /** The registry did not even look at what was sent. */
  readonly isUntouched?: boolean | undefined;
  /** It asked for another token, which is there by now. */
  readonly isRenewed?: boolean | undefined;
  /** Another connection is still writing. */
  readonly isBusy?: boolean | undefined;
  /** The registry has forgotten the upload. */
  readonly isGone?: boolean | undefined;
}

export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'more'; readonly session: RemoteUpload }
  | Broken
  | { readonly kind: 'failed'; readonly error: unknown };

type Hope = Pick<Broken, 'mayBeDone' | 'canGoOn'>;

/** Sends what comes next: everything, a piece, or the word that it was all. */
export async function sendNext(upload: Upload, session: RemoteUpload): Promise<Outcome> {
  const { size } = upload.descriptor;
  if (goesWhole(upload, session)) return await sendWhole(upload, session);
  if (session.offset >= size) return await close(upload, session);
  const length = Math.min(Math.max(pieceBytes(upload.connection), session.minChunkBytes), size - session.offset);
  return await sendPiece(upload, session, length);
}

/** How much goes in one request. */
export function pieceBytes({ chunkBytes, facts }: Upload['connection']): number {
  return Math.min(chunkBytes, facts.bodyBytes ?? chunkBytes);
}

/** What is small goes whole, unless a break has left a part of it there. */
function goesWhole({ connection, descriptor }: Upload, { offset }: RemoteUpload): boolean {
  const isSmall = descriptor.size <= pieceBytes(connection) && offset === 0;
  return connection.facts.chunks === false || isSmall;
}

async function sendWhole(upload: Upload, session: RemoteUpload): Promise<Outcome> {
  const { size, digest } = upload.descriptor;
  // An upload that has bytes already cannot take the whole.
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

/** What the registry says it has counts, if it is part of what it was sent: some say the same number always. */
async function taken(
  { connection, action }: Upload,
  session: RemoteUpload,
  length: number,
  response: HttpResponse,
): Promise<Outcome> {
  await response.discard();
  if (session.offset > 0) connection.facts.chunks = true; // a first piece proves nothing: it may pass for the whole
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
  // Bytes of an earlier process may be the wrong ones; ours were checked on the way.
  if (upload.isResumed && sent.outcome.kind === 'failed') return anew(sent.outcome.error);
  return withoutPieces(upload, sent.outcome);
}

/** A refusal, by a registry that never took a second piece, may be one of pieces as such. */
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

/** Sends a request; what is no success is explained, and read to its end. */
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

/** No piece is made smaller than this: proxies that allow less do not mean registries. */
const LEAST_PIECE_BYTES = 512 * 1024;

/** Proxies before registries limit what one request may carry, often to a megabyte; smaller pieces get through. */
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
  // The token has ended since the upload was opened: by now there is another, but a stream is not sent twice by itself.
  if (status === 401) return { kind: 'broken', error, wait: 'none', isUntouched: true, isRenewed: true };
  if (status === 404 || status === 410)
    return { kind: 'broken', error, wait: 'none', isGone: true, mayBeDone: hope.mayBeDone };
  // Another connection still writes to it: the one that broke, which the registry has not noticed yet.
  if (status === 409) return { kind: 'broken', error, wait: 'error', canGoOn: true, isBusy: true };
  if (status === 416) return { kind: 'broken', error, wait: 'none', canGoOn: true };
  return { kind: 'failed', error };
}

function refusal({ action }: Upload, found: string, details: Readonly<Record<string, number>> = {}): RootsmithError {
  return new RootsmithError('NETWORK', `cannot ${action}: ${found}`, { hint: 'Try again later.', details });
}
