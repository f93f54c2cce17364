import { candidates, type Repository } from '../../oci/index.ts';
import { answerList } from '../exchange/answer-list.ts';
import { ApiError } from '../exchange/api-error.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { MAX_PAGE } from '../exchange/limits.ts';

interface Page {
  readonly items: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

/** `GET /v2/_catalog`. It is not in the specification, but people and tools expect it. */
export async function catalog(exchange: Exchange): Promise<void> {
  await answerList(exchange, async () => {
    const { items, headers } = pageOf(await exchange.store.repositories(), exchange, '/v2/_catalog');
    return { headers, body: JSON.stringify({ repositories: items }) };
  });
}

/** `GET /v2/<name>/tags/list`. */
export async function tags(exchange: Exchange, repository: Repository): Promise<void> {
  for (const candidate of candidates(repository, exchange.namespace)) {
    const all = await exchange.store.tags(candidate, exchange.signal);
    if (all === undefined) continue;
    return await answerList(exchange, async () => {
      const { items, headers } = pageOf(all, exchange, `/v2/${repository}/tags/list`);
      return { headers, body: JSON.stringify({ name: repository, tags: items }) };
    });
  }
  throw new ApiError('NAME_UNKNOWN', `there is no repository \`${repository}\``);
}

/** One page of a sorted list: at most `n` items after `last`, and a link to the next page. */
export function pageOf(
  sorted: readonly string[],
  { query, namespace }: Pick<Exchange, 'query' | 'namespace'>,
  path: string,
): Page {
  const limit = Math.min(countOf(query.get('n')), MAX_PAGE);
  const last = query.get('last');
  const start = last === null ? 0 : firstAfter(sorted, last);
  const items = sorted.slice(start, start + limit);
  const end = items.at(-1);
  if (end === undefined || start + items.length >= sorted.length) return { items, headers: {} };
  const next = new URLSearchParams({ n: String(limit), last: end, ...(namespace !== undefined && { ns: namespace }) });
  return { items, headers: { Link: `<${path}?${next.toString()}>; rel="next"` } };
}

function countOf(text: string | null): number {
  if (text === null || text === '') return MAX_PAGE;
  if (!/^\d{1,9}$/.test(text)) throw new ApiError('SIZE_INVALID', '`n` is not a number');
  return Number(text);
}

/** Searches by bisection, because lists can be long and clients walk through all pages. */
function firstAfter(sorted: readonly string[], last: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') <= last) low = middle + 1;
    else high = middle;
  }
  return low;
}
