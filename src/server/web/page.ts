import { createHash } from 'node:crypto';
import { formatBytes } from '../../bytes/index.ts';
import { escapeHtml } from '../../errors/index.ts';
import { type Snippet, snippets } from './snippets.ts';
import { STYLE } from './style.ts';
import type { SearchResult, TagSummary } from './summary.ts';

export interface PageInput extends SearchResult {
  /** The words that were searched for. */
  readonly words: string;
  /** The `HOST[:PORT]` by which the reader called this registry. */
  readonly host: string;
  /** Whether the reader connected by HTTPS. */
  readonly secure: boolean;
  /** The hosts whose images are here, for which clients can use this registry as a mirror. */
  readonly hosts: readonly string[];
  /** The only host that this address serves. */
  readonly upstream: string | undefined;
  /** Why no content is shown. */
  readonly refusal?: string | undefined;
}

/**
 * The page loads nothing, runs no script and applies only its own style, so that a hostile name in the table can do no
 * harm.
 */
export const pageHeaders: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/** Renders the web page: one complete document without scripts and without links to other resources. */
export function renderPage(input: PageInput): string {
  const { words, host, more } = input;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Images on ${escapeHtml(host)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>Images on ${escapeHtml(host)}</h1><p>${escapeHtml(describe(input))}</p></header>
<form method="get" action="/" role="search">
<input type="search" name="q" value="${escapeHtml(words)}" placeholder="Part of a name or tag" aria-label="Search images" autofocus>
<button>Search</button>
</form>
${setup(input)}
${content(input)}
${more > 0 ? `<p class="note">${more} more. Search for a part of the name to see them.</p>\n` : ''}</body>
</html>
`;
}

function describe({ images, more, words, upstream, refusal }: PageInput): string {
  if (refusal !== undefined) return refusal;
  const count = images.length + more;
  const found = `${count} ${count === 1 ? 'image' : 'images'}${words === '' ? '' : ' found'}`;
  return upstream === undefined ? found : `${found}, kept from ${upstream}`;
}

/** The section is closed at first, because most readers come for an image. */
function setup({ host, secure, hosts }: PageInput): string {
  const pieces = snippets({ url: `${secure ? 'https' : 'http'}://${host}`, host, hosts });
  if (pieces.length === 0) return '';
  return `<details><summary>Pull these from here: configuration for clients</summary><div>
${pieces.map(piece).join('\n')}
</div></details>`;
}

function piece({ title, text }: Snippet): string {
  return `<h3>${escapeHtml(title)}</h3>\n<pre>${escapeHtml(text)}</pre>`;
}

function content({ images, words, host, refusal }: PageInput): string {
  if (refusal !== undefined) return '';
  return images.length === 0 ? emptyNote(words, host) : byRepository(images, host);
}

function byRepository(images: readonly TagSummary[], host: string): string {
  const groups = new Map<string, TagSummary[]>();
  for (const image of images) groups.set(image.repository, [...(groups.get(image.repository) ?? []), image]);
  return [...groups].map(([repository, tags]) => section(repository, tags, host)).join('\n');
}

function section(repository: string, tags: readonly TagSummary[], host: string): string {
  return `<section><h2>${escapeHtml(repository)}</h2>
<table><tbody>
${tags.map((tag) => row(tag, host)).join('\n')}
</tbody></table></section>`;
}

function row({ repository, tag, digest, platforms, size, artifactType }: TagSummary, host: string): string {
  const name = `${repository}:${tag}`;
  const pull = platforms.length > 0 ? `docker pull ${host}/${name}` : `${host}/${name}`;
  const kinds = platforms.length > 0 ? platforms : [artifactType ?? 'artifact'];
  const chips = kinds.map((kind) => `<span class="chip">${escapeHtml(kind)}</span>`).join('');
  return `<tr><th scope="row">${escapeHtml(tag)}</th><td class="platforms">${chips}</td><td><code class="pull">${escapeHtml(pull)}</code><code class="digest">${escapeHtml(digest)}</code></td><td class="size">${formatBytes(size)}</td></tr>`;
}

function emptyNote(words: string, host: string): string {
  if (words !== '') return `<p>Nothing matches <strong>${escapeHtml(words)}</strong>.</p>`;
  return `<p>There are no images yet. Push one: <code>docker push ${escapeHtml(host)}/NAME:TAG</code></p>`;
}
