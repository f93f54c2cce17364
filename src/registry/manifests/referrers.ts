import { isRootsmithError } from '../../errors/index.ts';
import {
  type Descriptor,
  type Digest,
  isObject,
  parseJsonBytes,
  parseManifest,
  type UnusableReferrer,
} from '../../oci/index.ts';
import type { RepositoryConnection } from '../connection/connection.ts';
import type { HttpResponse } from '../transport/http.ts';
import { findManifest } from './manifests.ts';
import { ListBudget, pageObject, pagesOf } from './paging.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';

interface Asking {
  readonly signal?: AbortSignal | undefined;
  /** Called for an unusable entry. Without it, such an entry is an error. */
  readonly unusable?: UnusableReferrer | undefined;
}

/**
 * The manifests whose `subject` is this one, by digest. If the registry has no referrers API, they are read from the
 * fallback tag.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-referrers
 */
export async function listReferrers(
  connection: RepositoryConnection,
  subject: Digest,
  asking: Asking = {},
): Promise<readonly Descriptor[]> {
  const found = (await askApi(connection, subject, asking)) ?? (await askTag(connection, subject, asking));
  const byDigest = new Map(found.map((descriptor) => [descriptor.digest, descriptor]));
  return [...byDigest.values()].toSorted((a, b) => (a.digest < b.digest ? -1 : 1));
}

/** Tells whether the registry has the referrers API. If that is not known yet, asks for the referrers of `subject`. */
export async function hasReferrersApi(
  connection: RepositoryConnection,
  subject: Digest,
  signal?: AbortSignal,
): Promise<boolean> {
  if (connection.facts.referrers === undefined)
    await askApi(connection, subject, { signal, unusable: () => undefined });
  return connection.facts.referrers === true;
}

/** The tag under which registries without the API keep the referrers of a manifest: `sha256-<hex>`. */
export function fallbackTag(subject: Digest): string {
  return subject.replace(':', '-');
}

async function askApi(
  connection: RepositoryConnection,
  subject: Digest,
  { signal, unusable }: Asking,
): Promise<readonly Descriptor[] | undefined> {
  const { facts, fetch, place } = connection;
  if (facts.referrers === false) return undefined;
  const action = `list referrers of ${subject} in ${place}`;
  using list = new ListBudget(connection.budget, `${place}: what refers to ${subject}`);
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
    const page = await pageObject(response, action, list);
    for (const descriptor of descriptorsIn(page, `the answer to «${action}»`, { list, unusable }))
      found.push(descriptor);
  }
  return found;
}

/** The memory that a descriptor needs beside its annotations (measured, rounded up). */
const DESCRIPTOR_BYTES = 400;

function annotationBytes({ annotations = {} }: Descriptor): number {
  return Object.entries(annotations).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
}

/** Tells whether the response means that the registry has no referrers API. An HTML page means that too. */
function isUnknown(response: HttpResponse): boolean {
  const isPage = response.status === 200 && /^text\/html/i.test(response.header('content-type') ?? '');
  return isPage || [400, 404, 405, 406, 501].includes(response.status);
}

async function askTag(
  connection: RepositoryConnection,
  subject: Digest,
  { signal, unusable }: Asking,
): Promise<readonly Descriptor[]> {
  const tag = fallbackTag(subject);
  const found = await findManifest(connection, tag, signal);
  if (found === undefined) return [];
  const what = `${connection.place}:${tag}`;
  using list = new ListBudget(connection.budget, what);
  const index = parseJsonBytes(found.bytes, what);
  return isObject(index) ? descriptorsIn(index, what, { list, unusable }) : [];
}

/**
 * The descriptors of an index. Tags of cosign begin the same way, and anybody may push other content there, so a
 * document without `manifests` has none. Invalid annotations are dropped, because they are not needed to find a
 * manifest.
 */
function descriptorsIn(
  { manifests }: Readonly<Record<string, unknown>>,
  what: string,
  { list, unusable }: { readonly list: ListBudget } & Pick<Asking, 'unusable'>,
): readonly Descriptor[] {
  const items: readonly unknown[] = Array.isArray(manifests) ? manifests : [];
  return items.flatMap((item) => {
    list.item(DESCRIPTOR_BYTES);
    try {
      const descriptor = descriptorIn(item, what);
      list.more(annotationBytes(descriptor));
      return [descriptor];
    } catch (error) {
      if (unusable === undefined || !isRootsmithError(error) || error.code === 'LIMIT_EXCEEDED') throw error;
      unusable(error);
      return [];
    }
  });
}

function descriptorIn(item: unknown, what: string): Descriptor {
  try {
    return asDescriptor(item, what);
  } catch (error) {
    if (!isRootsmithError(error) || !isObject(item)) throw error;
    const { mediaType, digest, size } = item;
    return asDescriptor({ mediaType, digest, size }, what);
  }
}

function asDescriptor(item: unknown, what: string): Descriptor {
  const json = JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [item ?? {}] });
  const index = parseManifest(new TextEncoder().encode(json), { what });
  const [descriptor] = index.kind === 'index' ? index.manifests : [];
  if (descriptor === undefined) throw new Error('bug: an index of one lost it');
  return descriptor;
}
