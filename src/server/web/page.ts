import { createHash } from 'node:crypto';
import { escapeHtml } from '../../errors/index.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** What every page of this server shows. */
export interface PageFrame {
  /** The `HOST[:PORT]` by which the reader called this registry. */
  readonly host: string;
  /** Such as `rootsmith 1.0.0`. */
  readonly product: string;
  /** What all content takes here, where the store counts it: `12.3 GB`. */
  readonly storage?: string | undefined;
}

export interface PageParts {
  readonly title: string;
  /** One line beside the heading. */
  readonly note: string;
  /** HTML between heading and footer. */
  readonly body: string;
  /** Whether a link leads back to the list. */
  readonly hasBack?: boolean | undefined;
}

/**
 * A page loads nothing from elsewhere, runs the one script of this server and applies its one style, so that a hostile
 * name in a table can do no harm even if it were not escaped.
 */
export const pageHeaders: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; style-src '${hashOf(STYLE)}'; script-src '${hashOf(SCRIPT)}'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/** A long name breaks between its parts. */
function breakable(name: string): string {
  return escapeHtml(name).replace(/[/:@]/g, '$&<wbr>');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Renders a page: one complete document. */
export function renderPage({ title, note, body, hasBack }: PageParts, { product, storage }: PageFrame): string {
  const back = hasBack === true ? '<a class="back" href="/">← All images</a>' : '';
  const facts = [storage === undefined ? '' : `${storage} stored`, product].filter((fact) => fact !== '');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>${back}<h1>${breakable(title)}</h1><p id="count">${escapeHtml(note)}</p></header>
<main>
${body}
</main>
<p id="said" class="hidden" role="status"></p>
<footer>${facts.map((fact) => `<span>${escapeHtml(fact)}</span>`).join('')}</footer>
<script>${SCRIPT}</script>
</body>
</html>
`;
}
