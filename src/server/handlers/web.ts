import { answer, answerJson } from '../answer.ts';
import type { Services } from '../dispatch.ts';
import type { Exchange } from '../exchange.ts';
import { pageHeaders, renderPage } from '../web/page.ts';
import { hostsIn } from '../web/snippets.ts';
import type { SearchResult } from '../web/summary.ts';

const MAX_SHOWN = 200;
const MAX_WORDS = 200;

type PageServices = Pick<Services, 'summaries' | 'upstream' | 'secure' | 'proxied'>;

/** The page for people. */
export async function page(exchange: Exchange, services: PageServices): Promise<void> {
  const { upstream, secure, summaries, proxied } = services;
  const result = await search(exchange, services);
  const known = upstream === undefined ? [...proxied, ...hostsIn(await summaries.repositories())] : [upstream];
  const hosts = [...new Set(known)].sort();
  const html = renderPage({ ...result, words: wordsOf(exchange), host: hostOf(exchange), secure, hosts, upstream });
  answer(exchange.request, exchange.response, 200, pageHeaders, html);
}

/** The same for programs. */
export async function images(exchange: Exchange, services: Pick<Services, 'summaries'>): Promise<void> {
  answerJson(exchange.request, exchange.response, await search(exchange, services), { 'Cache-Control': 'no-store' });
}

function search(exchange: Exchange, { summaries }: Pick<Services, 'summaries'>): Promise<SearchResult> {
  return summaries.search(wordsOf(exchange), MAX_SHOWN);
}

function wordsOf({ query }: Exchange): string {
  return (query.get('q') ?? '').slice(0, MAX_WORDS);
}

/** The name that the reader used, if it can be one. */
function hostOf({ request }: Exchange): string {
  const host = request.headers.host ?? '';
  return /^[A-Za-z0-9.[\]:-]{1,255}$/.test(host) ? host : 'this registry';
}
