import {
  type Algorithm,
  algorithmOf,
  algorithms,
  asBlobDigest,
  asRepository,
  type BlobDigest,
  parseBlobDigest,
  type Repository,
  type UploadSession,
  type WritableStore,
} from '../../oci/index.ts';
import { answer } from '../exchange/answer.ts';
import { ApiError } from '../exchange/api-error.ts';
import { type Exchange, writable } from '../exchange/exchange.ts';
import { parseContentRange, progressRange } from '../exchange/ranges.ts';
import { announcedLength, bodyOf } from '../exchange/request-body.ts';

/** `POST`: mounts a blob, receives one in a single request, or opens an upload session. */
export async function startUpload(exchange: Exchange, repository: Repository): Promise<void> {
  const { query } = exchange;
  const store = writable(exchange);
  const mount = query.get('mount');
  const mounted = mount === null ? undefined : await tryMount(exchange, store, repository, mount);
  if (mounted !== undefined) return created(exchange, repository, mounted);
  const digestText = query.get('digest');
  const digest = digestText === null ? undefined : parseBlobDigest(digestText);
  const session = await store.beginUpload(
    repository,
    digest === undefined ? algorithmIn(query) : algorithmOf(digest),
    exchange.client,
  );
  if (digest === undefined) return progress(exchange, session, 202);
  try {
    await store.appendUpload(session, bodyOf(exchange.request, exchange.limits), {
      length: announcedLength(exchange.request),
    });
  } catch (error) {
    await store.cancelUpload(session); // The client does not know this session.
    throw error;
  }
  await store.finishUpload(session, digest);
  created(exchange, repository, digest);
}

/** `GET`: how many bytes the upload session has. */
export function uploadStatus(exchange: Exchange, repository: Repository, id: string): void {
  progress(exchange, sessionOf(writable(exchange), repository, id), 204);
}

/** `PATCH`: receives one more chunk, or the whole blob as a stream. */
export async function continueUpload(exchange: Exchange, repository: Repository, id: string): Promise<void> {
  const store = writable(exchange);
  const session = sessionOf(store, repository, id);
  await append(exchange, store, session);
  progress(exchange, session, 202);
}

/** `PUT`: receives the last chunk, if there is one, and the digest of the whole blob. */
export async function closeUpload(exchange: Exchange, repository: Repository, id: string): Promise<void> {
  const store = writable(exchange);
  const session = sessionOf(store, repository, id);
  const digest = parseBlobDigest(exchange.query.get('digest') ?? '');
  await append(exchange, store, session);
  await store.finishUpload(session, digest);
  created(exchange, repository, digest);
}

/** `DELETE`: cancels the upload. */
export async function endUpload(exchange: Exchange, repository: Repository, id: string): Promise<void> {
  const store = writable(exchange);
  await store.cancelUpload(sessionOf(store, repository, id));
  answer(exchange.request, exchange.response, 204);
}

async function append(exchange: Exchange, store: WritableStore, session: UploadSession): Promise<void> {
  const { request, limits } = exchange;
  const range = parseContentRange(request.headers['content-range']);
  const length = announcedLength(exchange.request);
  if (range === 'malformed') throw new ApiError('BLOB_UPLOAD_INVALID', 'the Content-Range is not of the form `0-99`');
  if (range !== undefined && length !== undefined && range.end - range.start + 1 !== length) {
    throw new ApiError('SIZE_INVALID', 'Content-Range and Content-Length differ');
  }
  if (range !== undefined && range.start !== session.size) {
    throw new ApiError('BLOB_UPLOAD_INVALID', `the next chunk starts at ${session.size}, not ${range.start}`, {
      status: 416,
      headers: progressHeaders(session),
    });
  }
  const expected = range === undefined ? length : range.end - range.start + 1;
  await store.appendUpload(session, bodyOf(request, limits), { length: expected });
}

/** Tries to mount a blob. If that is not possible, an ordinary upload begins, so that the client can send the blob. */
async function tryMount(
  { query }: Exchange,
  store: WritableStore,
  repository: Repository,
  text: string,
): Promise<BlobDigest | undefined> {
  const digest = asBlobDigest(text);
  const from = query.get('from');
  const source = from === null || from === '' ? undefined : asRepository(from);
  if (digest === undefined || (from !== null && from !== '' && source === undefined)) return undefined;
  return (await store.mountBlob(repository, digest, source)) ? digest : undefined;
}

function algorithmIn(query: URLSearchParams): Algorithm {
  const wanted = query.get('digest-algorithm') ?? 'sha256';
  const algorithm = algorithms.find((known) => known === wanted);
  if (algorithm === undefined)
    throw new ApiError('DIGEST_INVALID', `the algorithm \`${wanted.slice(0, 50)}\` is not supported`);
  return algorithm;
}

function sessionOf(store: WritableStore, repository: Repository, id: string): UploadSession {
  const session = store.findUpload(repository, id);
  if (session === undefined) throw new ApiError('BLOB_UPLOAD_UNKNOWN', 'no such upload');
  return session;
}

function progress({ request, response }: Exchange, session: UploadSession, status: 202 | 204): void {
  answer(request, response, status, progressHeaders(session));
}

function progressHeaders({ repository, id, size }: UploadSession): Record<string, string> {
  return { Location: `/v2/${repository}/blobs/uploads/${id}`, Range: progressRange(size), 'Docker-Upload-UUID': id };
}

function created({ request, response }: Exchange, repository: Repository, digest: BlobDigest): void {
  answer(request, response, 201, { Location: `/v2/${repository}/blobs/${digest}`, 'Docker-Content-Digest': digest });
}
