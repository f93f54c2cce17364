import { mediaTypes } from '../../oci/index.ts';
import { answer } from '../answer.ts';
import { parseBlobDigest } from '../blob-digest.ts';
import type { Exchange } from '../exchange.ts';
import { annotationsOf } from '../manifest-facts.ts';
import { candidates, type Repository } from '../names.ts';
import type { ManifestRecord, ReadableStore } from '../store.ts';

/** One answer is a manifest like any other, so it keeps to the size that clients must take. */
const MAX_ANSWER_BYTES = 3 * 1024 * 1024;

/** `GET /v2/<name>/referrers/<digest>`: an index of what refers to a manifest, which need not exist. */
export async function referrers(exchange: Exchange, repository: Repository, text: string): Promise<void> {
  const { request, response, query, store } = exchange;
  const subject = parseBlobDigest(text);
  const artifactType = query.get('artifactType') || undefined;
  const found = (await firstReferrers(exchange, repository, text)).filter(
    (record) => artifactType === undefined || record.artifactType === artifactType,
  );
  const { manifests, next } = await describeFrom(store, found, query.get('last') ?? '');
  const more = new URLSearchParams({ ...(artifactType !== undefined && { artifactType }), last: next ?? '' });
  answer(
    request,
    response,
    200,
    {
      'Content-Type': mediaTypes.oci.index,
      ...(artifactType !== undefined && { 'OCI-Filters-Applied': 'artifactType' }),
      ...(next !== undefined && { Link: `</v2/${repository}/referrers/${subject}?${more.toString()}>; rel="next"` }),
    },
    JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.oci.index, manifests }),
  );
}

async function firstReferrers(
  { store, namespace }: Exchange,
  repository: Repository,
  text: string,
): Promise<readonly ManifestRecord[]> {
  for (const candidate of candidates(repository, namespace)) {
    const found = await store.referrers(candidate, parseBlobDigest(text));
    if (found.length > 0) return found;
  }
  return [];
}

/** Descriptors of the records after `last`, and the last of them where not all fit. */
async function describeFrom(
  store: ReadableStore,
  records: readonly ManifestRecord[],
  last: string,
): Promise<{ readonly manifests: readonly object[]; readonly next: string | undefined }> {
  const manifests: object[] = [];
  let [bytes, previous] = [0, undefined as string | undefined];
  for (const record of records) {
    if (record.digest <= last) continue;
    const content = await store.readManifest(record);
    if (content === undefined) continue;
    const { mediaType, digest, size, artifactType } = record;
    const annotations = annotationsOf(content);
    const descriptor = { mediaType, digest, size, artifactType, annotations };
    bytes += JSON.stringify(descriptor).length;
    if (bytes > MAX_ANSWER_BYTES && previous !== undefined) return { manifests, next: previous };
    manifests.push(descriptor);
    previous = digest;
  }
  return { manifests, next: undefined };
}
