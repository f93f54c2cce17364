import {
  type BlobDigest,
  candidates,
  type ManifestRecord,
  mediaTypes,
  parseBlobDigest,
  type ReadableStore,
  type Repository,
} from '../../oci/index.ts';
import { answerList, type List } from '../exchange/answer-list.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { annotationsOf } from './listed-annotations.ts';

/** The answer is itself a manifest, so it keeps to the size that clients must accept. */
const MAX_ANSWER_BYTES = 3 * 1024 * 1024;
/** How many bytes are read for one answer. The annotations are in the manifests, each of which may have 4 MiB. */
const MAX_READ_BYTES = 64 * 1024 * 1024;
/** The largest number of referrers in one answer. */
const MAX_LISTED = 2000;

/**
 * `GET /v2/<name>/referrers/<digest>`: an index of the manifests whose subject is this digest. The subject itself need
 * not exist.
 */
export async function referrers(exchange: Exchange, repository: Repository, text: string): Promise<void> {
  const subject = parseBlobDigest(text);
  await answerList(exchange, () => pageOf(exchange, repository, subject));
}

async function pageOf(exchange: Exchange, repository: Repository, subject: BlobDigest): Promise<List> {
  const { query, store, signal } = exchange;
  const artifactType = query.get('artifactType') || undefined;
  const found = (await firstReferrers(exchange, repository, subject)).filter(
    (record) => artifactType === undefined || record.artifactType === artifactType,
  );
  const { manifests, next } = await describeFrom(store, found, query.get('last') ?? '', signal);
  const more = new URLSearchParams({ ...(artifactType !== undefined && { artifactType }), last: next ?? '' });
  return {
    headers: {
      'Content-Type': mediaTypes.oci.index,
      ...(artifactType !== undefined && { 'OCI-Filters-Applied': 'artifactType' }),
      ...(next !== undefined && { Link: `</v2/${repository}/referrers/${subject}?${more.toString()}>; rel="next"` }),
    },
    body: JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.oci.index, manifests }),
  };
}

async function firstReferrers(
  { store, namespace, signal }: Exchange,
  repository: Repository,
  subject: BlobDigest,
): Promise<readonly ManifestRecord[]> {
  for (const candidate of candidates(repository, namespace)) {
    const found = await store.referrers(candidate, subject, signal);
    if (found.length > 0) return found;
  }
  return [];
}

/** Descriptors of the records after `last`, and the digest of the last one if there are more. */
async function describeFrom(
  store: ReadableStore,
  records: readonly ManifestRecord[],
  last: string,
  signal: AbortSignal,
): Promise<{ readonly manifests: readonly object[]; readonly next: string | undefined }> {
  const manifests: object[] = [];
  let [bytes, read, previous] = [0, 0, undefined as string | undefined];
  for (const record of records) {
    const { mediaType, digest, size, artifactType } = record;
    if (digest <= last) continue;
    signal.throwIfAborted();
    const content = await store.readManifest(record);
    if (content === undefined) continue;
    read += content.length;
    const descriptor = { mediaType, digest, size, artifactType, annotations: annotationsOf(content) };
    bytes += Buffer.byteLength(JSON.stringify(descriptor));
    const isFull = bytes > MAX_ANSWER_BYTES || read > MAX_READ_BYTES || manifests.length >= MAX_LISTED;
    if (isFull && previous !== undefined) return { manifests, next: previous };
    manifests.push(descriptor);
    previous = digest;
  }
  return { manifests, next: undefined };
}
