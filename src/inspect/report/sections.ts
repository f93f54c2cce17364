import { formatBytes } from '../../bytes/index.ts';
import { type HtmlColumn, htmlBar, htmlSection, htmlTable, plain, plainPath } from './html.ts';
import type { ReportChange, ReportDuplicate, ReportTable, ReportValue } from './report-value.ts';

const MOST_FILES = 30;
const MOST_DUPLICATES = 30;
const MOST_PATHS = 20;
const MOST_CHANGES = 500;
const MOST_ROWS = 1000;
const FOLDED_FROM = 25;
const DEEPEST = 4;

const path: HtmlColumn = { heading: 'Path', className: 'path' };
const number = (heading: string): HtmlColumn => ({ heading, className: 'number' });

/** What lies in what, from the image down to the root file system. */
export function levelsSection({ levels }: ReportValue): string {
  const whole = Math.max(1, levels[0]?.size ?? 0);
  const rows = levels
    .slice(0, MOST_ROWS)
    .map(({ depth, name, kind, size, note }) => [
      `<span class="depth${Math.min(depth, DEEPEST)}"><span class="path">${plain(name)}</span></span>`,
      `${plain(kind)}${note === undefined ? '' : `<br><code class="soft">${plain(note)}</code>`}`,
      formatBytes(size),
      htmlBar(size / whole),
    ]);
  const columns = [{ heading: 'Name' }, { heading: 'What it is', className: 'wide' }, number('Stored')];
  const table = htmlTable([...columns, { heading: '', className: 'meter' }], rows);
  return htmlSection(
    'levels',
    'Levels',
    rows.length === 0 ? '' : table,
    'What lies in what, and how many bytes each takes.',
  );
}

/** The files with the most stored bytes. */
export function largestSection({ files, owners }: ReportValue): string {
  const sorted = files.toSorted((a, b) => b.stored - a.stored || b.size - a.size || (a.path < b.path ? -1 : 1));
  const rows = sorted
    .slice(0, MOST_FILES)
    .map((file) => [
      plainPath(file.path),
      plain(owners[file.owner]?.name ?? ''),
      formatBytes(file.stored),
      formatBytes(file.size),
    ]);
  const columns = [
    path,
    { heading: 'From', className: 'wide' },
    number('Stored'),
    { heading: 'Content', className: 'number wide' },
  ];
  return htmlSection('largest', 'Largest files', rows.length === 0 ? '' : htmlTable(columns, rows));
}

/** Files with the same content. */
export function duplicatesSection({ duplicates }: ReportValue): string {
  if (duplicates.length === 0) return '';
  const sorted = duplicates.toSorted((a, b) => b.saves - a.saves || b.size - a.size);
  const saves = duplicates.reduce((sum, duplicate) => sum + duplicate.saves, 0);
  const rows = sorted
    .slice(0, MOST_DUPLICATES)
    .map((duplicate) => [
      pathsOf(duplicate),
      `${duplicate.paths.length}`,
      formatBytes(duplicate.size),
      formatBytes(duplicate.saves),
    ]);
  const columns = [path, number('Copies'), { heading: 'Each', className: 'number wide' }, number('Would save')];
  const note = `Files with the same content. One copy of each would save ${formatBytes(saves)}.`;
  const more = moreNote(duplicates.length - MOST_DUPLICATES, 'groups');
  return htmlSection('duplicates', 'Duplicates', htmlTable(columns, rows) + more, note);
}

function pathsOf({ paths }: ReportDuplicate): string {
  const items = paths.slice(0, MOST_PATHS).map((each) => `<li>${plainPath(each)}</li>`);
  const more = paths.length - items.length;
  return `<ul class="paths">${items.join('')}${more > 0 ? `<li class="soft">and ${more} more</li>` : ''}</ul>`;
}

/** What differs from the base. */
export function changesSection({ comparison }: ReportValue): string {
  const title = 'Changes against the base';
  if (comparison.kind === 'not-compared') {
    return htmlSection('changes', title, `<p class="soft">${plain(comparison.reason)}</p>`);
  }
  const { base, changes } = comparison;
  const count = (kind: ReportChange['kind']): number => changes.filter((change) => change.kind === kind).length;
  const note = `Against ${plain(base)}: ${count('added')} added, ${count('removed')} removed, ${count('changed')} changed.`;
  const rows = changes
    .slice(0, MOST_CHANGES)
    .map((change) => [
      plainPath(change.path),
      `<span class="${change.kind}">${change.kind}</span>`,
      plain(change.fields.join(', ')),
      signed(change.growth),
    ]);
  const columns = [path, { heading: 'Change' }, { heading: 'Of', className: 'wide' }, number('Growth')];
  const table = rows.length === 0 ? '<p class="soft">Every file is that of the base.</p>' : htmlTable(columns, rows);
  const more = moreNote(changes.length - MOST_CHANGES, 'changes');
  return htmlSection('changes', title, folded(table + more, rows.length, 'changes'), note);
}

function signed(bytes: number): string {
  return bytes === 0 ? '0' : `${bytes > 0 ? '+' : '−'}${formatBytes(Math.abs(bytes))}`;
}

/** A table of texts, closed at first where it is long. */
export function tableSection(id: string, heading: string, { columns, rows }: ReportTable): string {
  if (rows.length === 0) return '';
  const cells = rows.slice(0, MOST_ROWS).map((row) => row.map(plain));
  const table = htmlTable(
    columns.map((column) => ({ heading: plain(column) })),
    cells,
  );
  return htmlSection(id, heading, folded(table + moreNote(rows.length - MOST_ROWS, 'rows'), rows.length, 'rows'));
}

/** The command lines that the kernel boots with. */
export function commandLinesSection({ commandLines }: ReportValue): string {
  const lines = commandLines.slice(0, MOST_ROWS);
  const texts = lines.map(([source, text]) => `<h3>${plain(source)}</h3><pre>${plain(text)}</pre>`);
  return htmlSection('command-line', 'Kernel command line', texts.join('\n'));
}

function folded(content: string, rows: number, what: string): string {
  if (rows <= FOLDED_FROM) return content;
  return `<details><summary>Show ${rows} ${what}</summary>${content}</details>`;
}

function moreNote(more: number, what: string): string {
  return more > 0 ? `<p class="soft">And ${more} more ${what}.</p>` : '';
}
