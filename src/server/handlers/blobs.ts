import { type BlobDigest, candidates, type OpenBlob, parseBlobDigest, type Repository } from '../../oci/index.ts';
import { answer, commonHeaders } from '../exchange/answer.ts';
import { ApiError } from '../exchange/api-error.ts';
import { type Exchange, writable } from '../exchange/exchange.ts';
import { type ByteRange, parseRange } from '../exchange/ranges.ts';
import { sendBlob } from '../exchange/send-blob.ts';
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
  const range = parseRange(rangeHeader(exchange, digest), blob.size);
  if (range === 'unsatisfiable') {
    const actual = { 'Content-Range': `bytes */${blob.size}` };
    throw new ApiError('SIZE_INVALID', `the blob has ${blob.size} bytes`, { status: 416, headers: actual });
  }
  await send(exchange, blob, headers, range);
}

export async function deleteBlob(exchange: Exchange, repository: Repository, text: string): Promise<void> {
  const digest = parseBlobDigest(text);
  if (!(await writable(exchange).deleteBlob(repository, digest))) throw unknown(digest);
  answer(exchange.request, exchange.response, 202);
}

async function send(
  { response, limits }: Exchange,
  blob: OpenBlob,
  headers: Readonly<Record<string, string>>,
  range: ByteRange | undefined,
): Promise<void> {
  const { start, end } = range ?? { start: 0, end: blob.size - 1 };
  response.writeHead(range === undefined ? 200 : 206, {
    ...commonHeaders,
    ...headers,
    'Content-Length': end - start + 1,
    ...(range !== undefined && { 'Content-Range': `bytes ${start}-${end}/${blob.size}` }),
  });
  await sendBlob(blob, { start, end }, { response, limits });
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
