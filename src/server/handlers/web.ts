import { formatBytes } from '../../bytes/index.ts';
import { answer } from '../exchange/answer.ts';
import { answerList } from '../exchange/answer-list.ts';
import { ApiError } from '../exchange/api-error.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { Route } from '../routes/routes.ts';
import { renderImagePage, renderMissingPage } from '../web/image-page.ts';
import { renderListPage } from '../web/list-page.ts';
import { type PageFrame, pageHeaders } from '../web/page.ts';
import { hostsIn } from '../web/snippets.ts';
import type { SearchResult } from '../web/summary.ts';
import type { Services } from './services.ts';

/** Rows of a page, and tags in the JSON. */
const MAX_SHOWN = 100;
const MAX_LISTED = 200;
const MAX_WORDS = 200;

type PageServices = Pick<Services, 'summaries' | 'upstream' | 'secure' | 'proxied' | 'product'>;
type Asked = Pick<Exchange, 'request' | 'response' | 'query'>;

/** Answers with the list of images. */
export async function page(exchange: Exchange, services: PageServices): Promise<void> {
  const { upstream, secure, summaries, proxied } = services;
  const number = pageOf(exchange);
  const window = { limit: MAX_SHOWN, offset: (number - 1) * MAX_SHOWN, signal: exchange.signal };
  const result = await summaries.search(wordsOf(exchange), window);
  const known = upstream === undefined ? [...proxied, ...hostsIn(await summaries.repositories())] : [upstream];
  const hosts = [...new Set(known)].sort();
  const pages = Math.ceil(result.total / MAX_SHOWN);
  const html = renderListPage({
    ...result,
    ...frameOf(exchange, services),
    words: wordsOf(exchange),
    page: number,
    pages,
    secure,
    hosts,
    upstream,
  });
  answer(exchange.request, exchange.response, 200, pageHeaders, html);
}

/** Answers with the page about one image. */
export async function imagePage(exchange: Exchange, services: PageServices): Promise<void> {
  const { summaries, secure, upstream } = services;
  const [name, reference] = ['name', 'ref'].map((key) => (exchange.query.get(key) ?? '').slice(0, MAX_WORDS * 2));
  const image = await summaries.details({ name: name ?? '', reference: reference ?? '' }, exchange.signal);
  const frame = frameOf(exchange, services);
  const html =
    image === undefined
      ? renderMissingPage(`${name}:${reference}`, frame)
      : renderImagePage({ ...frame, image, secure, upstream });
  answer(exchange.request, exchange.response, image === undefined ? 404 : 200, pageHeaders, html);
}

/** Answers with the content of the page as JSON. */
export async function images(exchange: Exchange, { summaries }: Pick<Services, 'summaries'>): Promise<void> {
  await answerList(exchange, async () => {
    const window = { limit: MAX_LISTED, signal: exchange.signal };
    const found: SearchResult = await summaries.search(wordsOf(exchange), window);
    return { headers: { 'Cache-Control': 'no-store' }, body: JSON.stringify(found) };
  });
}

/**
 * Refuses a request whose `Host` is not ours: a person sees the reason on the page, a program gets an error. Neither
 * gets to see any content.
 */
export function refuseUnknownHost(exchange: Asked, { kind }: Route, { product }: Pick<Services, 'product'>): void {
  const refusal = 'This server is not known by the name in the Host header. `--allow-host NAME` makes it known.';
  if (kind !== 'page' && kind !== 'image') throw new ApiError('DENIED', refusal);
  const html = renderListPage({ ...NOTHING, host: hostOf(exchange), product, refusal });
  answer(exchange.request, exchange.response, 403, pageHeaders, html);
}

const NOTHING = {
  words: '',
  page: 1,
  pages: 0,
  secure: false,
  hosts: [],
  upstream: undefined,
  images: [],
  more: 0,
  total: 0,
  repositories: 0,
};

function frameOf(exchange: Asked, { summaries, product }: Pick<Services, 'summaries' | 'product'>): PageFrame {
  const bytes = summaries.usedBytes();
  return { host: hostOf(exchange), product, storage: bytes === undefined ? undefined : formatBytes(bytes) };
}

function pageOf({ query }: Pick<Exchange, 'query'>): number {
  const text = query.get('page') ?? '';
  return /^[1-9]\d{0,6}$/.test(text) ? Number(text) : 1;
}

function wordsOf({ query }: Pick<Exchange, 'query'>): string {
  return (query.get('q') ?? '').slice(0, MAX_WORDS);
}

/** The name by which the reader called this registry, if it is a valid host. */
function hostOf({ request }: Pick<Exchange, 'request'>): string {
  const host = request.headers.host ?? '';
  return /^[A-Za-z0-9.[\]:-]{1,255}$/.test(host) ? host : 'this registry';
}
