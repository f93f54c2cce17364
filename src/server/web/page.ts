import { createHash } from 'node:crypto';
import type { SearchResult, TagSummary } from './summary.ts';

export interface PageInput extends SearchResult {
  /** What was searched for. */
  readonly words: string;
  /** `HOST[:PORT]` under which the reader knows this registry. */
  readonly host: string;
}

const STYLE = `
:root{color-scheme:light dark;--line:color-mix(in srgb,currentColor 18%,transparent)}
body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:0 auto;padding:2rem 1rem}
h1{font-size:1.25rem;margin:0 0 1rem}
form{display:flex;gap:.5rem;margin-bottom:1.5rem}
input{flex:1;font:inherit;padding:.5rem .75rem;border:1px solid var(--line);border-radius:.4rem;background:transparent;color:inherit}
button{font:inherit;padding:.5rem 1rem;border:1px solid var(--line);border-radius:.4rem;background:transparent;color:inherit}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-top:1px solid var(--line)}
th{border:0;font-weight:600}
td.size{white-space:nowrap;text-align:right}
code{font:.85em ui-monospace,monospace;overflow-wrap:anywhere}
code.pull{user-select:all}
small{opacity:.7}
@media(max-width:40rem){thead{display:none}tr{display:block;padding:.5rem 0;border-top:1px solid var(--line)}td{display:block;border:0;padding:0;text-align:left!important}}
`;

/** Nothing is loaded, nothing runs, and only this style applies: a name in the table can do no harm. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/** The page for people: one document, complete in itself, that needs no network and no script. */
export function renderPage({ words, host, images, more }: PageInput): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Images on ${escapeHtml(host)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Images on ${escapeHtml(host)}</h1>
<form method="get" action="/" role="search">
<input type="search" name="q" value="${escapeHtml(words)}" placeholder="Part of a name or tag" aria-label="Search images" autofocus>
<button>Search</button>
</form>
${images.length === 0 ? emptyNote(words, host) : table(images, host)}
${more > 0 ? `<p>${more} more. Search for a part of the name to see them.</p>\n` : ''}</body>
</html>
`;
}

function table(images: readonly TagSummary[], host: string): string {
  return `<table>
<thead><tr><th scope="col">Image</th><th scope="col">Platforms</th><th scope="col">Size</th><th scope="col">Pull</th></tr></thead>
<tbody>
${images.map((image) => row(image, host)).join('\n')}
</tbody>
</table>`;
}

function row({ repository, tag, digest, platforms, size, artifactType }: TagSummary, host: string): string {
  const kind = platforms.length > 0 ? platforms.join(', ') : (artifactType ?? '');
  const name = `${repository}:${tag}`;
  const pull = platforms.length > 0 ? `docker pull ${host}/${name}` : `${host}/${name}`;
  return `<tr><td><strong>${escapeHtml(name)}</strong><br><small><code>${escapeHtml(digest)}</code></small></td><td>${escapeHtml(kind)}</td><td class="size">${formatSize(size)}</td><td><code class="pull">${escapeHtml(pull)}</code></td></tr>`;
}

function emptyNote(words: string, host: string): string {
  if (words !== '') return `<p>Nothing matches <strong>${escapeHtml(words)}</strong>.</p>`;
  return `<p>There are no images yet. Push one: <code class="pull">docker push ${escapeHtml(host)}/NAME:TAG</code></p>`;
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Decimal units, as registries and disks count. */
function formatSize(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
