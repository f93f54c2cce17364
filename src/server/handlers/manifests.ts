import {
  algorithmOf,
  asBlobDigest,
  asTag,
  type BlobDigest,
  candidates,
  digestOfBytes,
  type ManifestFacts,
  type ManifestRecord,
  parseBlobDigest,
  type ReadableStore,
  type Repository,
  readManifestFacts,
  type Tag,
} from '../../oci/index.ts';
import { answer, commonHeaders } from '../exchange/answer.ts';
import { ApiError } from '../exchange/api-error.ts';
import { type Exchange, writable } from '../exchange/exchange.ts';
import { MAX_TAG_PARAMETERS } from '../exchange/limits.ts';
import { sendBlob } from '../exchange/send-blob.ts';
import { receiveManifest } from './receive-manifest.ts';

/** Larger manifests are not held in memory while the client reads them. */
const MAX_WHOLE_BYTES = 64 * 1024;

/** Answers `GET` and `HEAD` with the exact bytes that were pushed, and with the media type they were pushed with. */
export async function answerManifest(exchange: Exchange, repository: Repository, text: string): Promise<void> {
  const { request, response, store } = exchange;
  const record = await findRecord(exchange, repository, referenceOf(text));
  const headers = {
    'Content-Type': record.mediaType,
    'Docker-Content-Digest': record.digest,
    ETag: `"${record.digest}"`,
  };
  if (isNotModified(exchange, record.digest)) return answer(request, response, 304, headers);
  if (request.method === 'HEAD') {
    return answer(request, response, 200, { ...headers, 'Content-Length': record.size });
  }
  if (record.size > MAX_WHOLE_BYTES) return await streamManifest(exchange, record, headers);
  const bytes = await store.readManifest(record);
  if (bytes === undefined) throw unknown(text);
  answer(request, response, 200, headers, bytes);
}

/** Streams a large manifest in parts: a slow client would otherwise keep all of it in memory for long. */
async function streamManifest(
  { response, store, limits }: Exchange,
  record: ManifestRecord,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  await using content = await store.openManifest(record);
  if (content === undefined) throw unknown(record.digest);
  response.writeHead(200, { ...commonHeaders, ...headers, 'Content-Length': content.size });
  await sendBlob(content, { start: 0, end: content.size - 1 }, { response, limits });
}

export async function acceptManifest(exchange: Exchange, repository: Repository, text: string): Promise<void> {
  const { request, response, query } = exchange;
  const store = writable(exchange);
  const reference = writableReference(text);
  const tags = [...tagParameters(query), ...('tag' in reference ? [reference.tag] : [])];
  using _ = store.pushing(repository);
  using body = await receiveManifest(exchange, store, repository);
  const { bytes } = body;
  const digest = 'digest' in reference ? reference.digest : digestOfBytes(bytes, 'sha256');
  if (digestOfBytes(bytes, algorithmOf(digest)) !== digest) {
    throw new ApiError('DIGEST_INVALID', `the manifest does not have the digest ${digest}`);
  }
  const facts = readManifestFacts(bytes, request.headers['content-type']);
  await refuseMissingBlobs(store, repository, facts);
  await store.putManifest(repository, { digest, bytes, facts, tags });
  answer(request, response, 201, {
    Location: `/v2/${repository}/manifests/${digest}`,
    'Docker-Content-Digest': digest,
    ...(facts.subject !== undefined && { 'OCI-Subject': facts.subject }),
    ...(query.has('tag') && { 'OCI-Tag': tags }),
  });
}

/** Deletes a tag, or a manifest together with all tags that point to it. */
export async function deleteManifest(exchange: Exchange, repository: Repository, text: string): Promise<void> {
  const store = writable(exchange);
  const reference = referenceOf(text);
  const digest = asBlobDigest(reference);
  const isGone =
    digest === undefined
      ? await store.deleteTag(repository, reference as Tag)
      : await store.deleteManifest(repository, digest);
  if (!isGone) throw unknown(text);
  answer(exchange.request, exchange.response, 202);
}

/** Finds a manifest under the namespace that the client names, and without it. */
async function findRecord(
  { store, namespace }: Pick<Exchange, 'store' | 'namespace'>,
  repository: Repository,
  reference: Tag | BlobDigest,
): Promise<ManifestRecord> {
  for (const candidate of candidates(repository, namespace)) {
    const record = await store.findManifest(candidate, reference);
    if (record !== undefined) return record;
  }
  throw unknown(reference);
}

/** A text with a colon can only be a digest. A text that cannot be a tag names no manifest. */
function referenceOf(text: string): Tag | BlobDigest {
  if (text.includes(':')) return parseBlobDigest(text);
  const tag = asTag(text);
  if (tag === undefined) throw unknown(text);
  return tag;
}

function writableReference(text: string): { readonly digest: BlobDigest } | { readonly tag: Tag } {
  if (text.includes(':')) return { digest: parseBlobDigest(text) };
  return { tag: writableTag(text) };
}

function tagParameters(query: URLSearchParams): readonly Tag[] {
  const tags = query.getAll('tag');
  if (tags.length > MAX_TAG_PARAMETERS) {
    throw new ApiError('MANIFEST_INVALID', `more than ${MAX_TAG_PARAMETERS} tags at once`, { status: 414 });
  }
  return tags.map(writableTag);
}

function writableTag(text: string): Tag {
  const tag = asTag(text);
  if (tag === undefined) throw new ApiError('MANIFEST_INVALID', `\`${text.slice(0, 200)}\` is not a tag`);
  return tag;
}

/**
 * Checks that all blobs are here: clients must be able to run an image as soon as it has a manifest. Indexes may lack
 * children, because a mirror of some platforms keeps the digest of the complete index.
 */
async function refuseMissingBlobs(
  store: ReadableStore,
  repository: Repository,
  { blobs }: ManifestFacts,
): Promise<void> {
  for (const digest of new Set(blobs)) {
    if ((await store.blobSize(repository, digest)) !== undefined) continue;
    throw new ApiError('MANIFEST_BLOB_UNKNOWN', `the manifest names ${digest}, which \`${repository}\` does not have`);
  }
}

export function isNotModified({ request }: Pick<Exchange, 'request'>, digest: BlobDigest): boolean {
  const known = request.headers['if-none-match'];
  return (
    known?.split(',').some((tag) => tag.trim() === '*' || tag.replace(/^\s*W\//, '').trim() === `"${digest}"`) === true
  );
}

function unknown(text: string): ApiError {
  return new ApiError('MANIFEST_UNKNOWN', `there is no manifest \`${text.slice(0, 200)}\` here`);
}
