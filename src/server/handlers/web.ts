import { answer } from '../exchange/answer.ts';
import { answerList } from '../exchange/answer-list.ts';
import { ApiError } from '../exchange/api-error.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { Route } from '../routes/routes.ts';
import { pageHeaders, renderPage } from '../web/page.ts';
import { hostsIn } from '../web/snippets.ts';
import type { SearchResult } from '../web/summary.ts';
import type { Services } from './services.ts';

const MAX_SHOWN = 200;
const MAX_WORDS = 200;

type PageServices = Pick<Services, 'summaries' | 'upstream' | 'secure' | 'proxied'>;

/** Answers with the web page. */
export async function page(exchange: Exchange, services: PageServices): Promise<void> {
  const { upstream, secure, summaries, proxied } = services;
  const result = await search(exchange, services);
  const known = upstream === undefined ? [...proxied, ...hostsIn(await summaries.repositories())] : [upstream];
  const hosts = [...new Set(known)].sort();
  const html = renderPage({ ...result, words: wordsOf(exchange), host: hostOf(exchange), secure, hosts, upstream });
  answer(exchange.request, exchange.response, 200, pageHeaders, html);
}

/** Answers with the content of the page as JSON. */
export async function images(exchange: Exchange, services: Pick<Services, 'summaries'>): Promise<void> {
  await answerList(exchange, async () => {
    const body = JSON.stringify(await search(exchange, services));
    return { headers: { 'Cache-Control': 'no-store' }, body };
  });
}

/**
 * Refuses a request whose `Host` is not ours: a person sees the reason on the page, a program gets an error. Neither
 * gets to see any content.
 */
export function refuseUnknownHost(exchange: Pick<Exchange, 'request' | 'response' | 'query'>, { kind }: Route): void {
  const refusal = 'This server is not known by the name in the Host header. `--allow-host NAME` makes it known.';
  if (kind !== 'page') throw new ApiError('DENIED', refusal);
  const facts = { words: wordsOf(exchange), host: hostOf(exchange), secure: false, hosts: [], upstream: undefined };
  const html = renderPage({ ...facts, images: [], more: 0, refusal });
  answer(exchange.request, exchange.response, 403, pageHeaders, html);
}

function search(exchange: Exchange, { summaries }: Pick<Services, 'summaries'>): Promise<SearchResult> {
  return summaries.search(wordsOf(exchange), MAX_SHOWN, exchange.signal);
}

function wordsOf({ query }: Pick<Exchange, 'query'>): string {
  return (query.get('q') ?? '').slice(0, MAX_WORDS);
}

/** The name by which the reader called this registry, if it is a valid host. */
function hostOf({ request }: Pick<Exchange, 'request'>): string {
  const host = request.headers.host ?? '';
  return /^[A-Za-z0-9.[\]:-]{1,255}$/.test(host) ? host : 'this registry';
}
