import { type Budget, readAll } from '../../bytes/index.ts';
import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import { isObject, parseJsonBytes } from '../../oci/index.ts';
import type { Fetch, HttpRequest, HttpResponse } from '../transport/http.ts';

const PAGE_LIMIT_BYTES = 8 * 1024 * 1024;
/** An item seldom has more bytes than this, so a page counts as at least one item for each of them. */
const MOST_ITEM_BYTES = 1024;
/** The memory that an item needs beside its text (measured, rounded up). */
const KEPT_BYTES = 128;
/** The limit ends the list of a registry that always names a next page. */
const MOST_PAGES = 10_000;

/** A paged list in a registry. */
export interface Listing {
  readonly fetch: Fetch;
  readonly first: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** The action as it follows "cannot". */
  readonly action: string;
  readonly signal: AbortSignal | undefined;
}

export interface Page {
  readonly response: HttpResponse;
  readonly request: HttpRequest;
}

/**
 * The responses of a list, page by page, following the `Link` headers. An error response is the last one, and the
 * caller handles it.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-tags
 */
export async function* pagesOf({
  fetch,
  first,
  headers = {},
  action,
  signal,
}: Listing): AsyncGenerator<Page, void, void> {
  const seen = new Set<string>();
  for (let url: URL | undefined = first; url !== undefined && !seen.has(url.href); ) {
    seen.add(url.href);
    if (seen.size > MOST_PAGES) throw endless(action);
    const request: HttpRequest = { method: 'GET', url, headers, action, signal };
    const response: HttpResponse = await fetch(request);
    yield { response, request };
    url = response.status === 200 ? nextPage(response, first) : undefined;
  }
}

/** Counts the items of one list over all its pages, and the memory they take until it is disposed. */
export class ListBudget implements Disposable {
  readonly #budget: Budget;
  #kept = 0;

  constructor(run: Budget, what: string) {
    this.#budget = run.open(what);
  }

  /** Counts a page of so many bytes. */
  page(bytes: number): void {
    this.#budget.spend('list', Math.floor(bytes / MOST_ITEM_BYTES));
  }

  /** Counts a kept item by the bytes of its text. */
  item(bytes: number): void {
    this.#budget.spend('list');
    this.more(bytes + KEPT_BYTES);
  }

  /** Counts more bytes for the last item. */
  more(bytes: number): void {
    this.#budget.spend('memory', bytes);
    this.#kept += bytes;
  }

  [Symbol.dispose](): void {
    this.#budget.release('memory', this.#kept);
  }
}

/** Parses the document of a page. Throws `REGISTRY_ERROR` if it is not a JSON object. */
export async function pageObject(
  response: HttpResponse,
  action: string,
  list?: ListBudget,
): Promise<Readonly<Record<string, unknown>>> {
  const bytes = await readAll(response.body, { limitBytes: PAGE_LIMIT_BYTES, what: 'a list of a registry' });
  list?.page(bytes.length);
  const parsed = parsedList(bytes, `the answer of ${response.url.host}`);
  if (isObject(parsed) && !isRootsmithError(parsed)) return parsed;
  throw new RootsmithError(
    'REGISTRY_ERROR',
    `cannot ${action}: ${response.url.host} answered with something that is not a list`,
    {
      hint: 'Check that the address is that of a registry.',
      details: { status: response.status },
      cause: parsed,
    },
  );
}

function parsedList(bytes: Uint8Array, what: string): unknown {
  try {
    return parseJsonBytes(bytes, what);
  } catch (error) {
    return error;
  }
}

/**
 * The address in `rel="next"`, always on the registry itself: registries behind a proxy may write another host or
 * scheme.
 */
function nextPage(response: HttpResponse, first: URL): URL | undefined {
  const link = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(response.header('link') ?? '')?.[1];
  const next = link === undefined ? null : URL.parse(link, response.url.href);
  return next === null ? undefined : new URL(`${next.pathname}${next.search}`, first);
}

function endless(action: string): RootsmithError {
  return new RootsmithError('REGISTRY_ERROR', `cannot ${action}: the list has more than ${MOST_PAGES} pages`, {
    hint: "Look into the registry's log.",
    details: { status: 200 },
  });
}
