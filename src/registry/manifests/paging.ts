import { type Budget, readAll } from '../../bytes/index.ts';
import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import { isObject, parseJsonBytes } from '../../oci/index.ts';
import type { Fetch, HttpRequest, HttpResponse } from '../transport/http.ts';

const PAGE_LIMIT_BYTES = 8 * 1024 * 1024;
/** An item has some hundred bytes; a page counts as so many items at least. */
const MOST_ITEM_BYTES = 1024;
/** What an item takes in memory beside its text (measured, rounded up). */
const KEPT_BYTES = 128;
/** A registry that always names a next page would never end. */
const MOST_PAGES = 10_000;

/** A list in a registry. */
export interface Listing {
  readonly fetch: Fetch;
  readonly first: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** As it follows "cannot". */
  readonly action: string;
  readonly signal: AbortSignal | undefined;
}

export interface Page {
  readonly response: HttpResponse;
  readonly request: HttpRequest;
}

/**
 * The answers of a list, page by page as its `Link` headers lead. What is no success is the caller's
 * to explain, and the last.
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

/** Counts the items of one list, whatever number of pages they come in, and what is kept of them until it is done with. */
export class ListBudget implements Disposable {
  readonly #budget: Budget;
  #kept = 0;

  constructor(run: Budget, what: string) {
    this.#budget = run.open(what);
  }

  /** A page has come, of so many bytes. */
  page(bytes: number): void {
    this.#budget.spend('list', Math.floor(bytes / MOST_ITEM_BYTES));
  }

  /** An item is kept, whose text has so many bytes. */
  item(bytes: number): void {
    this.#budget.spend('list');
    this.more(bytes + KEPT_BYTES);
  }

  /** The item has so much more to it. */
  more(bytes: number): void {
    this.#budget.spend('memory', bytes);
    this.#kept += bytes;
  }

  [Symbol.dispose](): void {
    this.#budget.release('memory', this.#kept);
  }
}

/** The document of a page. Throws `REGISTRY_ERROR` for what is no JSON object. */
export async function pageObject(
  response: HttpResponse,
  action: string,
  list?: ListBudget,
): Promise<Readonly<Record<string, unknown>>> {
  const bytes = await readAll(response.body, { limitBytes: PAGE_LIMIT_BYTES, what: 'a list of a registry' });
  list?.page(bytes.length);
  const parsed = parsedList(bytes, `the answer of ${response.url.host}`);
  if (isObject(parsed) && !isRootsmithError(parsed)) return parsed;
  throw new RootsmithError('REGISTRY_ERROR', `cannot ${action}: ${response.url.host} answered with what is no list`, {
    hint: 'Check that the address is that of a registry.',
    details: { status: response.status },
    cause: parsed,
  });
}

function parsedList(bytes: Uint8Array, what: string): unknown {
  try {
    return parseJsonBytes(bytes, what);
  } catch (error) {
    return error;
  }
}

/** What `rel="next"` names, on the registry itself whatever host and scheme it believes to have. */
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
