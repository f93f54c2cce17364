import type { RepositoryConnection } from '../connection/connection.ts';
import { ListBudget, pageObject, pagesOf } from './paging.ts';

/** The largest page that all registries accept: some refuse more. */
const PAGE_TAGS = 1000;

/** All tags of a repository, sorted. Empty if the registry does not know the repository. */
export async function listTags(connection: RepositoryConnection, signal?: AbortSignal): Promise<readonly string[]> {
  const action = `list tags of ${connection.place}`;
  const first = connection.url(`tags/list?n=${PAGE_TAGS}`);
  using list = new ListBudget(connection.budget, connection.place);
  const tags = new Set<string>();
  for await (const { response, request } of pagesOf({ fetch: connection.fetch, first, action, signal })) {
    if (response.status === 404) {
      await response.discard();
      break;
    }
    if (response.status !== 200) throw await connection.failure(response, request);
    for (const tag of textsOf((await pageObject(response, action, list))['tags'])) {
      if (tags.has(tag)) continue;
      list.item(tag.length);
      tags.add(tag);
    }
  }
  return [...tags].toSorted();
}

/** Registries send `null` for an empty list. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
