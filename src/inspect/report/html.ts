import { fromByteName } from '../../bytes/index.ts';
import { escapeHtml, printable } from '../../errors/index.ts';

/** A text of any origin as content of the page: no markup, no control characters, nothing that turns its direction. */
export function plain(text: string): string {
  return escapeHtml(printable(text));
}

/** The same for a path, which is a byte string. Long ones break behind a slash. */
export function plainPath(path: string): string {
  return plain(fromByteName(path)).replaceAll('/', '/<wbr>');
}

/** A column of a table: its heading, and the class of its cells. */
export interface HtmlColumn {
  readonly heading: string;
  readonly className?: string | undefined;
}

/** A table whose cells are markup. The first cell of a row is its heading. */
export function htmlTable(columns: readonly HtmlColumn[], rows: readonly (readonly string[])[]): string {
  const classOf = (at: number): string => {
    const className = columns[at]?.className;
    return className === undefined ? '' : ` class="${className}"`;
  };
  const head = columns.map(({ heading }, at) => `<th scope="col"${classOf(at)}>${heading}</th>`).join('');
  const body = rows.map((cells) => {
    const [first = '', ...others] = cells.map((cell, at) => `${classOf(at)}>${cell}`);
    return `<tr><th scope="row"${first}</th>${others.map((cell) => `<td${cell}</td>`).join('')}</tr>`;
  });
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}

/** A part of the page with a heading of its own; nothing where it has no content. */
export function htmlSection(id: string, heading: string, content: string, note = ''): string {
  if (content === '') return '';
  return `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${heading}</h2>
${note === '' ? '' : `<p>${note}</p>\n`}${content}</section>`;
}

/** A bar of a share between 0 and 1. Attributes, since the page's policy allows no style but its own. */
export function htmlBar(share: number): string {
  const width = `${(100 * Math.min(1, Math.max(0, share))).toFixed(2)}%`;
  return `<svg class="bar" aria-hidden="true"><rect class="track" width="100%" height="100%" rx="3"/><rect width="${width}" height="100%" rx="3"/></svg>`;
}
