import { type BlobDigest, candidates, type OpenBlob, parseBlobDigest, type Repository } from '../../oci/index.ts';
import { answer } from '../exchange/answer.ts';
import { ApiError } from '../exchange/api-error.ts';
import { type Exchange, writable } from '../exchange/exchange.ts';
import { sendRange } from '../exchange/send-range.ts';
import { isNotModified } from './manifests.ts';

/** Answers `GET` and `HEAD`, for the whole blob or a range of it. */
export async function getBlob(exchange: Exchange, repository: Repository, text: string): Promise<void> {
  const { request, response } = exchange;
  const digest = parseBlobDigest(text);
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Docker-Content-Digest': digest,
    'Accept-Ranges': 'bytes',
    ETag: `"${digest}"`,
  };
  if (request.method === 'HEAD') {
    const size = await sizeOf(exchange, repository, digest);
    return answer(request, response, 200, { ...headers, 'Content-Length': size });
  }
  await using blob = await openFrom(exchange, repository, digest);
  if (isNotModified(exchange, digest)) return answer(request, response, 304, headers);
  const range = rangeHeader(exchange, digest);
  await sendRange(blob, { response, limits: exchange.limits, headers, range, what: 'the blob' });
}

export async function deleteBlob(exchange: Exchange, repository: Repository, text: string): Promise<void> {
  const digest = parseBlobDigest(text);
  if (!(await writable(exchange).deleteBlob(repository, digest))) throw unknown(digest);
  answer(exchange.request, exchange.response, 202);
}

async function sizeOf({ store, namespace }: Exchange, repository: Repository, digest: BlobDigest): Promise<number> {
  for (const candidate of candidates(repository, namespace)) {
    const size = await store.blobSize(candidate, digest);
    if (size !== undefined) return size;
  }
  throw unknown(digest);
}

async function openFrom({ store, namespace }: Exchange, repository: Repository, digest: BlobDigest): Promise<OpenBlob> {
  for (const candidate of candidates(repository, namespace)) {
    const blob = await store.openBlob(candidate, digest);
    if (blob !== undefined) return blob;
  }
  throw unknown(digest);
}

/** The `Range` header, unless `If-Range` names other content than this blob: then the client gets all of it. */
function rangeHeader({ request }: Exchange, digest: BlobDigest): string | undefined {
  const condition = request.headers['if-range'];
  return condition === undefined || condition === `"${digest}"` ? request.headers.range : undefined;
}

function unknown(digest: BlobDigest): ApiError {
  return new ApiError('BLOB_UNKNOWN', `there is no blob ${digest} here`);
}
