import { type Descriptor, type Digest, parseManifest } from '../../oci/index.ts';
import type { RepositoryConnection } from './connection.ts';
import type { HttpResponse } from './http.ts';
import { findManifest } from './manifests.ts';
import { pageObject, pagesOf } from './paging.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';

/**
 * Manifests whose `subject` this is, by digest: from the API, or, where there is none, from the tag
 * that stands in for it.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-referrers
 */
export async function listReferrers(
  connection: RepositoryConnection,
  subject: Digest,
  signal?: AbortSignal,
): Promise<readonly Descriptor[]> {
  const found = (await askApi(connection, subject, signal)) ?? (await askTag(connection, subject, signal));
  const byDigest = new Map(found.map((descriptor) => [descriptor.digest, descriptor]));
  return [...byDigest.values()].toSorted((a, b) => (a.digest < b.digest ? -1 : 1));
}

/** Tells whether the registry lists referrers itself; asks for those of `subject` if it is not known yet. */
export async function hasReferrersApi(
  connection: RepositoryConnection,
  subject: Digest,
  signal?: AbortSignal,
): Promise<boolean> {
  if (connection.facts.referrers === undefined) await askApi(connection, subject, signal);
  return connection.facts.referrers === true;
}

/** `sha256-<hex>`: where registries without the API keep what refers to a manifest. */
export function fallbackTag(subject: Digest): string {
  return subject.replace(':', '-');
}

async function askApi(
  connection: RepositoryConnection,
  subject: Digest,
  signal: AbortSignal | undefined,
): Promise<readonly Descriptor[] | undefined> {
  const { facts, fetch, place } = connection;
  if (facts.referrers === false) return undefined;
  const action = `list referrers of ${subject} in ${place}`;
  const found: Descriptor[] = [];
  const listing = { fetch, first: connection.url(`referrers/${subject}`), headers: { accept: INDEX }, action, signal };
  for await (const { response, request } of pagesOf(listing)) {
    if (isUnknown(response)) {
      await response.discard();
      facts.referrers ??= false;
      return undefined;
    }
    if (response.status !== 200) throw await connection.failure(response, request);
    facts.referrers = true;
    found.push(...descriptorsOf(await pageObject(response, action), action));
  }
  return found;
}

/** What a registry says that has never heard of referrers; web pages for people count as that too. */
function isUnknown(response: HttpResponse): boolean {
  const isPage = response.status === 200 && /^text\/html/i.test(response.header('content-type') ?? '');
  return isPage || [400, 404, 405, 406, 501].includes(response.status);
}

function descriptorsOf(index: Readonly<Record<string, unknown>>, what: string): readonly Descriptor[] {
  const { manifests = [] } = index;
  const document = { schemaVersion: 2, mediaType: INDEX, manifests: manifests ?? [] };
  return indexOf(new TextEncoder().encode(JSON.stringify(document)), what);
}

async function askTag(
  connection: RepositoryConnection,
  subject: Digest,
  signal: AbortSignal | undefined,
): Promise<readonly Descriptor[]> {
  const tag = fallbackTag(subject);
  const found = await findManifest(connection, tag, signal);
  return found === undefined ? [] : indexOf(found.bytes, `${connection.place}:${tag}`);
}

/** Cosign has tags of the same beginning, and others may put anything there: what is no index refers to nothing. */
function indexOf(bytes: Uint8Array, what: string): readonly Descriptor[] {
  const index = parseManifest(bytes, { what });
  return index.kind === 'index' ? index.manifests : [];
}
