import { parsedJson, readAll } from '../../bytes/index.ts';
import { digestOf, isObject } from '../../oci/index.ts';
import type { RepositoryConnection } from '../connection/connection.ts';
import { connectHost, type RegistryHost } from '../connection/host.ts';
import type { RegistryOptions } from '../connection/registry-options.ts';
import type { HttpResponse } from '../transport/http.ts';
import { probeWrites } from './probe-writes.ts';
import { ask, type RegistryFact } from './registry-fact.ts';

/** What a registry is probed with. */
export interface ProbeRegistryOptions extends RegistryOptions {
  /** Whether to push test content to test repositories, and delete it afterwards. */
  readonly writes: boolean;
  /** A part of the names of test repositories, so that two runs do not meet. */
  readonly nonce: string;
}

const ANSWER_LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * Finds out what a registry supports, with the logins of this machine. Throws if it does not answer or is not a
 * registry.
 */
export async function probeRegistry(domain: string, options: ProbeRegistryOptions): Promise<readonly RegistryFact[]> {
  await using host = await connectHost(domain, { retries: 0, ...options });
  const sample = await findSample(host);
  const reads = [await probeApi(host), ...sample.facts];
  const { repository } = sample;
  const more = repository === undefined ? [] : await probeReads(host.repository(repository, 'pull', domain));
  const writes = options.writes ? await probeWrites(host, options.nonce) : [];
  return [...reads, ...more, ...writes];
}

async function probeApi(host: RegistryHost): Promise<RegistryFact> {
  const name = 'distribution API';
  const response = await ask(host.repository('rootsmith-probe/none', 'pull', host.domain), { url: host.url('') });
  await response.discard();
  if (response.status === 200) return { name, status: 'ok', message: 'answers' };
  if (response.status === 401)
    return { name, status: 'warning', message: 'asks for a login, and no login that it accepts was found' };
  return { name, status: 'problem', message: `answers with status ${response.status}: it is not a registry` };
}

interface Sample {
  readonly facts: readonly RegistryFact[];
  readonly repository: string | undefined;
}

/** Finds a repository for requests that need one. */
async function findSample(host: RegistryHost): Promise<Sample> {
  const connection = host.repository('rootsmith-probe/none', 'pull', host.domain);
  const response = await ask(connection, { url: host.url('_catalog?n=1') });
  const list = response.status === 200 ? await jsonOf(response) : undefined;
  if (response.status !== 200) await response.discard();
  const names: unknown = isObject(list) ? list['repositories'] : undefined;
  const name = 'catalog';
  if (!Array.isArray(names)) {
    const message = `does not list its repositories (status ${response.status})`;
    return { facts: [{ name, status: 'warning', message }], repository: undefined };
  }
  const first: unknown = names[0];
  const message = typeof first === 'string' ? 'lists its repositories' : 'lists its repositories, and has none';
  return { facts: [{ name, status: 'ok', message }], repository: typeof first === 'string' ? first : undefined };
}

async function probeReads(connection: RepositoryConnection): Promise<readonly RegistryFact[]> {
  return [await probeTags(connection), await probeReferrers(connection)];
}

async function probeTags(connection: RepositoryConnection): Promise<RegistryFact> {
  const response = await ask(connection, { url: connection.url('tags/list?n=1') });
  const list = response.status === 200 ? await jsonOf(response) : undefined;
  if (response.status !== 200) await response.discard();
  const tags: unknown = isObject(list) ? list['tags'] : undefined;
  const name = 'tags';
  if (!Array.isArray(tags))
    return { name, status: 'warning', message: `does not list tags (status ${response.status})` };
  return { name, status: 'ok', message: tags.length > 1 ? 'lists tags, without paging' : 'lists tags' };
}

/** Nothing has this digest as its subject: a registry with the API answers with an empty list. */
async function probeReferrers(connection: RepositoryConnection): Promise<RegistryFact> {
  const nothing = digestOf(new TextEncoder().encode('rootsmith probe'));
  const response = await ask(connection, { url: connection.url(`referrers/${nothing}`) });
  await response.discard();
  const has = response.status === 200;
  return {
    name: 'referrers',
    status: has ? 'ok' : 'warning',
    message: has
      ? 'has the referrers API'
      : `has no referrers API (status ${response.status}): fallback tags are used instead`,
  };
}

async function jsonOf(response: HttpResponse): Promise<unknown> {
  return parsedJson(await readAll(response.body, { limitBytes: ANSWER_LIMIT_BYTES, what: 'an answer' }));
}
