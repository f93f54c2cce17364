import type { RepositoryConnection } from './connection.ts';
import { pageObject, pagesOf } from './paging.ts';
import { textsOf } from './tags.ts';

/** Some registries refuse more than this, and give less than was asked for. */
const PAGE_REPOSITORIES = 100;

/**
 * The paths of all repositories, sorted.
 *
 * @see https://distribution.github.io/distribution/spec/api/#listing-repositories
 */
export async function listRepositories(whole: RepositoryConnection, signal?: AbortSignal): Promise<readonly string[]> {
  const action = `list the repositories of ${whole.place}`;
  const first = whole.url(`_catalog?n=${PAGE_REPOSITORIES}`);
  const paths = new Set<string>();
  for await (const { response, request } of pagesOf({ fetch: whole.fetch, first, action, signal })) {
    if (response.status !== 200) throw await whole.failure(response, request);
    for (const path of textsOf((await pageObject(response, action))['repositories'])) paths.add(path);
  }
  return [...paths].toSorted();
}
