import { answer, answerJson } from '../answer.ts';
import type { Exchange } from '../exchange.ts';
import { pageHeaders, renderPage } from '../web/page.ts';
import type { SearchResult, Summaries } from '../web/summary.ts';

const MAX_SHOWN = 200;
const MAX_WORDS = 200;

/** The page for people. */
export async function page(exchange: Exchange, summaries: Summaries): Promise<void> {
  const result = await search(exchange, summaries);
  const html = renderPage({ ...result, words: wordsOf(exchange), host: hostOf(exchange) });
  answer(exchange.request, exchange.response, 200, pageHeaders, html);
}

/** The same for programs. */
export async function images(exchange: Exchange, summaries: Summaries): Promise<void> {
  answerJson(exchange.request, exchange.response, await search(exchange, summaries), { 'Cache-Control': 'no-store' });
}

function search(exchange: Exchange, summaries: Summaries): Promise<SearchResult> {
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
