import { formatBytes } from '../../bytes/index.ts';
import { counted, escapeHtml } from '../../errors/index.ts';
import { copyable, copyButton, formatTime, imageAddress } from './html.ts';
import { type PageFrame, renderPage } from './page.ts';
import { snippets } from './snippets.ts';
import type { SearchResult, TagSummary } from './summary.ts';

export interface ListInput extends SearchResult, PageFrame {
  /** The words that were searched for. */
  readonly words: string;
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  /** Whether the reader connected by HTTPS. */
  readonly secure: boolean;
  /** The hosts whose images are here, for which clients can use this registry as a mirror. */
  readonly hosts: readonly string[];
  /** The only host that this address serves. */
  readonly upstream: string | undefined;
  /** Why no content is shown. */
  readonly refusal?: string | undefined;
}

/** Renders the list of images. */
export function renderListPage(input: ListInput): string {
  const { host, refusal } = input;
  const body = refusal === undefined ? [searchForm(input), list(input), setup(input)].join('\n') : '';
  return renderPage({ title: `Images on ${host}`, note: describe(input), body }, input);
}

function describe({ total, repositories, words, upstream, refusal }: ListInput): string {
  if (refusal !== undefined) return refusal;
  const found = `${counted(total, 'tag')} in ${counted(repositories, 'repository', 'repositories')}`;
  return [found, ...(words === '' ? [] : ['found']), ...(upstream === undefined ? [] : [`kept from ${upstream}`])].join(
    ', ',
  );
}

function searchForm({ words }: ListInput): string {
  return `<form method="get" action="/" role="search">
<input type="search" name="q" value="${escapeHtml(words)}" placeholder="Part of a name or tag" aria-label="Search images" autocomplete="off" autofocus>
<button>Search</button>
</form>
<p class="keys"><kbd>/</kbd> search · <kbd>↑</kbd> <kbd>↓</kbd> move · <kbd>Enter</kbd> open · <kbd>Esc</kbd> clear</p>`;
}

function list(input: ListInput): string {
  return `<div id="list">${input.images.length === 0 ? emptyNote(input) : `${table(input)}\n${pager(input)}`}</div>`;
}

function table({ images, host }: ListInput): string {
  const hasTimes = images.some(({ storedAt }) => storedAt !== undefined);
  const rows = images.map((image, index) =>
    row(image, { host, hasTimes, isSame: images[index - 1]?.repository === image.repository }),
  );
  return `<table class="tags">
<thead><tr><th scope="col">Repository</th><th scope="col">Tag</th><th scope="col">Platforms</th><th scope="col" class="num">Size</th>${hasTimes ? '<th scope="col">Pushed</th>' : ''}<td class="act"></td></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table>`;
}

interface RowOptions {
  readonly host: string;
  readonly hasTimes: boolean;
  /** The row above is of the same repository. */
  readonly isSame: boolean;
}

function row(
  { repository, tag, platforms, size, artifactType, storedAt }: TagSummary,
  { host, hasTimes, isSame }: RowOptions,
): string {
  const kinds = platforms.length > 0 ? platforms : [artifactType ?? 'artifact'];
  const chips = kinds.map((kind) => `<span class="chip">${escapeHtml(kind)}</span>`).join('');
  const time = hasTimes
    ? `<td class="when">${storedAt === undefined ? '' : formatTime(storedAt).slice(0, 16)}</td>`
    : '';
  const name = `${host}/${repository}:${tag}`;
  const pull = platforms.length > 0 ? `docker pull ${name}` : name;
  const address = escapeHtml(imageAddress(repository, tag));
  return `<tr${isSame ? ' class="same"' : ''}><th scope="row"><span class="name">${escapeHtml(repository)}</span></th><td><a class="tag" href="${address}">${escapeHtml(tag)}</a></td><td>${chips}</td><td class="num">${formatBytes(size)}</td>${time}<td class="act">${copyButton(pull, platforms.length > 0 ? 'the pull command' : 'the name')}</td></tr>`;
}

function pager({ page, pages, words }: ListInput): string {
  if (pages <= 1) return '';
  const link = (to: number, text: string): string => {
    const query = new URLSearchParams({ ...(words === '' ? {} : { q: words }), page: String(to) });
    return `<a href="/?${escapeHtml(query.toString())}">${text}</a>`;
  };
  return `<nav aria-label="Pages">${page > 1 ? link(page - 1, '← Previous') : ''}<span>Page ${page} of ${pages}</span>${page < pages ? link(page + 1, 'Next →') : ''}</nav>`;
}

/** The section is closed at first, because most readers come for an image. */
function setup({ host, secure, hosts }: ListInput): string {
  const pieces = snippets({ url: `${secure ? 'https' : 'http'}://${host}`, host, hosts });
  if (pieces.length === 0) return '';
  return `<details><summary>Pull these from here: configuration for clients</summary><div>
${pieces.map(({ title, text }) => copyable(title, text)).join('\n')}
</div></details>`;
}

function emptyNote({ words, host, page }: ListInput): string {
  if (page > 1) return '<p>There is no such page. <a href="/">All images</a></p>';
  if (words !== '') return `<p>Nothing matches <strong>${escapeHtml(words)}</strong>. <a href="/">All images</a></p>`;
  return `<p>There are no images yet. Push one: <code>docker push ${escapeHtml(host)}/NAME:TAG</code></p>`;
}
