import type { RegistryHost } from '../connection/host.ts';
import { ListBudget, pageObject, pagesOf } from './paging.ts';
import { textsOf } from './tags.ts';

/** Some registries refuse larger pages. */
const PAGE_REPOSITORIES = 100;

/**
 * All repositories of a registry, sorted. Some registries list only a part.
 *
 * @see https://distribution.github.io/distribution/spec/api/#listing-repositories
 */
export async function listRepositories(host: RegistryHost, signal?: AbortSignal): Promise<readonly string[]> {
  const action = `list the repositories of ${host.domain}`;
  const names = new Set<string>();
  const { fetch, failure, budget } = host.whole();
  using list = new ListBudget(budget, host.domain);
  for await (const page of pagesOf({ fetch, first: host.url(`_catalog?n=${PAGE_REPOSITORIES}`), action, signal })) {
    if (page.response.status !== 200) throw await failure(page.response, page.request);
    for (const name of textsOf((await pageObject(page.response, action, list))['repositories'])) {
      if (names.has(name)) continue;
      list.item(name.length);
      names.add(name);
    }
  }
  return [...names].toSorted();
}
