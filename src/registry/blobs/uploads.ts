import type { BlobContent, Descriptor, WriteBlobOptions } from '../../oci/index.ts';
import type { RepositoryConnection } from '../connection/connection.ts';
import { waitAfterError, waitAfterResponse } from '../transport/retry.ts';
import { isTransient } from '../transport/transport-error.ts';
import { hasBlob } from './blobs.ts';
import { PieceSource } from './piece-source.ts';
import { askSession, beginRemoteUpload, cancelUpload, type RemoteUpload } from './upload-session.ts';
import { type Broken, pieceBytes, sendNext, type Upload } from './upload-steps.ts';

/** What is known about a blob before it is sent. */
export interface UploadOptions extends WriteBlobOptions {
  /** An empty upload session that is already open. */
  readonly session?: RemoteUpload | undefined;
}

/**
 * Uploads a blob: a small one in one PUT, a larger one in chunks. After a break it resumes from the bytes that the
 * registry confirms. If the registry does not support chunks, it starts again.
 */
export async function uploadBlob(
  connection: RepositoryConnection,
  descriptor: Descriptor,
  content: BlobContent,
  options: UploadOptions = {},
): Promise<void> {
  const { signal } = options;
  const action = `write blob ${descriptor.digest} to ${connection.place}`;
  const source = new PieceSource(content, descriptor, `blob ${descriptor.digest} for ${connection.place}`);
  const upload: Upload = {
    connection,
    descriptor,
    source,
    action,
    signal,
    isResumed: false,
  };
  const state: State = { session: options.session, confirm: confirming(options) };
  const leave = await connection.turn(signal);
  try {
    await begin(upload, state);
    await sendAll(upload, state);
    await connection.uploads?.remove(keyOf(upload));
    state.confirm(descriptor.size);
  } catch (error) {
    await giveUp(upload, state, error);
    throw error;
  } finally {
    await source.close();
    leave();
  }
}

/** How often to wait while the registry keeps a broken connection open, before a new upload is begun. */
const BUSY_ATTEMPTS = 2;

interface State {
  session: RemoteUpload | undefined;
  readonly confirm: (bytes: number) => void;
}

/** Reports progress, and never a smaller number than before. */
function confirming({ onProgress }: WriteBlobOptions): (bytes: number) => void {
  let most = 0;
  return (bytes) => {
    if (bytes <= most) return;
    most = bytes;
    onProgress?.(bytes);
  };
}

function keyOf({ connection, descriptor }: Upload): string {
  return `${connection.key}@${descriptor.digest}`;
}

/** Resumes the upload of another process, if the registry still knows it. */
async function begin(upload: Upload, state: State): Promise<void> {
  const { connection, action, signal } = upload;
  const saved = await connection.uploads?.load(keyOf(upload));
  if (saved === undefined) return;
  const location = URL.parse(saved.location);
  const known =
    location === null || location.protocol !== connection.url('').protocol
      ? undefined
      : await askSession(connection, { location, offset: saved.offset, minChunkBytes: 0 }, action, signal);
  if (known === undefined || known.offset > upload.descriptor.size) {
    return await connection.uploads?.remove(keyOf(upload));
  }
  if (state.session !== undefined) await cancelUpload(connection, state.session.location);
  upload.isResumed = known.offset > 0;
  await advance(upload, state, known);
}

async function sendAll(upload: Upload, state: State): Promise<void> {
  const { retries } = upload.connection.retry;
  let reached = state.session?.offset ?? 0;
  let renewals = 0;
  for (let attempt = 0; ; attempt++) {
    state.session ??= await opened(upload);
    const outcome = await sendNext(upload, state.session);
    if (outcome.kind === 'done') return;
    if (outcome.kind === 'failed') throw outcome.error;
    if (outcome.kind === 'more') await advance(upload, state, outcome.session);
    else if (attempt >= retries) await advance(upload, state, await grown(upload, state.session, outcome, reached));
    else if (await recover(upload, state, outcome, attempt)) return;
    // An expired token is not a sign of a bad connection. The limit is for registries that always send 401.
    if (outcome.kind === 'broken' && outcome.isRenewed === true && renewals++ < retries) attempt--;
    if ((state.session?.offset ?? 0) <= reached) continue;
    reached = state.session?.offset ?? 0;
    renewals = 0;
    attempt = -1; // The transfer makes progress, although the connection is bad.
  }
}

async function opened(upload: Upload): Promise<RemoteUpload> {
  const { connection, action, signal } = upload;
  const session = await beginRemoteUpload(connection, action, signal);
  upload.isResumed = false;
  await remember(upload, session);
  return session;
}

async function advance(upload: Upload, state: State, session: RemoteUpload): Promise<void> {
  state.session = session;
  state.confirm(session.offset);
  await remember(upload, session);
}

/** Stores an upload in the journal. Only uploads in chunks can be resumed. */
async function remember(upload: Upload, { location, offset }: RemoteUpload): Promise<void> {
  const { connection, descriptor } = upload;
  if (connection.facts.chunks === false || descriptor.size <= pieceBytes(connection)) return;
  await connection.uploads?.save(keyOf(upload), { location: location.href, offset });
}

/** Finds out where to resume. Returns true if the registry has everything and only its response was lost. */
async function recover(upload: Upload, state: State, broken: Broken, attempt: number): Promise<boolean> {
  const { connection, descriptor, signal } = upload;
  const { session } = state;
  await waitFor(upload, broken, attempt);
  if (broken.isUntouched) return false;
  if (broken.mayBeDone && (await hasBlob(connection, descriptor, signal))) return true;
  if (session === undefined) return false;
  const mayAsk = broken.canGoOn === true && !(broken.isBusy === true && attempt >= BUSY_ATTEMPTS);
  const known = mayAsk ? await statusOf(upload, session) : undefined;
  if (known === undefined) await abandon(upload, state, broken);
  else await advance(upload, state, known);
  return false;
}

/**
 * The upload after the last attempt, if that attempt transferred new bytes. Otherwise throws the error of the attempt.
 */
async function grown(upload: Upload, session: RemoteUpload, broken: Broken, reached: number): Promise<RemoteUpload> {
  const { connection, action, signal } = upload;
  for (let attempt = 0; broken.canGoOn === true && attempt <= BUSY_ATTEMPTS; attempt++) {
    await waitFor(upload, broken, attempt); // The registry also needs time to notice the break.
    const known = await askSession(connection, session, action, signal).catch(unlessTransient);
    if (known === undefined) break;
    if (known.offset > reached) return known;
  }
  throw broken.error;
}

function unlessTransient(error: unknown): undefined {
  if (!isTransient(error)) throw error;
}

/** The session with its current size. If the registry cannot tell the size now, the last known one is used. */
async function statusOf(
  { connection, action, signal }: Upload,
  session: RemoteUpload,
): Promise<RemoteUpload | undefined> {
  try {
    return await askSession(connection, session, action, signal);
  } catch (error) {
    if (!isTransient(error)) throw error;
    return session.offset > 0 ? session : undefined;
  }
}

async function abandon({ connection }: Upload, state: State, { isGone = false }: Broken): Promise<void> {
  const { session } = state;
  state.session = undefined;
  if (session !== undefined && !isGone) await cancelUpload(connection, session.location);
}

async function waitFor(
  { connection, action, signal }: Upload,
  { wait, error }: Broken,
  attempt: number,
): Promise<void> {
  if (wait === 'none') return;
  if (wait === 'error') return await waitAfterError(connection.retry, { attempt, error, action, signal });
  await waitAfterResponse(connection.retry, attempt, { action, signal }, wait);
}

/** Ends a failed upload: one that can be resumed stays open, any other is cancelled. */
async function giveUp(upload: Upload, { session }: State, error: unknown): Promise<void> {
  const { connection, signal } = upload;
  const isKept = connection.uploads !== undefined && (signal?.aborted === true || isTransient(error));
  if (session === undefined || isKept) return;
  await cancelUpload(connection, session.location);
  await connection.uploads?.remove(keyOf(upload));
}
