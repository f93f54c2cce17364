import { createHash } from 'node:crypto';
import { formatBytes } from '../../bytes/index.ts';
import { printable } from '../../errors/index.ts';
import { htmlSection, htmlTable, plain } from './html.ts';
import { ownerColours } from './owner-colours.ts';
import { REPORT_SCRIPT } from './page-script.ts';
import { REPORT_STYLE } from './page-style.ts';
import type { ReportValue } from './report-value.ts';
import {
  changesSection,
  commandLinesSection,
  duplicatesSection,
  largestSection,
  levelsSection,
  tableSection,
} from './sections.ts';
import { type SizeColumns, sizeColumns } from './size-columns.ts';

const MOST_WARNINGS = 50;
const ROOT_ROW = 0;

/**
 * Renders one complete HTML document: it loads nothing, and runs only its own script, so that a hostile name in an
 * image can do no harm. The same value gives the same bytes.
 */
export function renderReport(report: ReportValue): string {
  const columns = sizeColumns(report.files);
  const sections = [
    sizesSection(report, columns),
    largestSection(report),
    duplicatesSection(report),
    changesSection(report),
    tableSection('extensions', 'System extensions', report.extensions),
    tableSection('services', 'Services', report.services),
    tableSection('modules', 'Kernel modules', report.modules),
    commandLinesSection(report),
    levelsSection(report),
  ].filter((section) => section !== '');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${plain(report.title)}: what is inside</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
${head(report, sections)}
<main>
${sections.join('\n')}
</main>
<footer>Made by rootsmith. Sizes are decimal: 1 MB is 1,000,000 bytes. Stored sizes are compressed, and a file has its share of the blocks that it has in common with others.</footer>
<script type="application/json" id="sizes">${sizesData(report, columns)}</script>
<script>${REPORT_SCRIPT}</script>
</body>
</html>
`;
}

/** Only the style and the script of the page itself: nothing is loaded, sent or framed. */
function contentPolicy(): string {
  const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return `default-src 'none'; style-src ${digest(REPORT_STYLE)}; script-src ${digest(REPORT_SCRIPT)}; base-uri 'none'; form-action 'none'`;
}

function head({ title, facts, warnings, ...report }: ReportValue, sections: readonly string[]): string {
  const rows = facts.map(([label, value]) => `<div><dt>${plain(label)}</dt><dd>${plain(value)}</dd></div>`);
  return `<header>
<p class="eyebrow">What is inside</p>
<h1 class="path">${plain(title)}</h1>
<dl class="facts">${rows.join('')}</dl>
${figures(report)}
${warningsBox(warnings)}
<nav aria-label="Parts of this page"><ul>${sections.map(linkTo).join('')}</ul></nav>
</header>`;
}

function linkTo(section: string): string {
  const [, id = '', heading = ''] = /id="([\w-]+)".*?<h2[^>]*>([^<]*)/.exec(section) ?? [];
  return `<li><a href="#${id}">${heading}</a></li>`;
}

function figures({ files, comparison, extensions }: Omit<ReportValue, 'title' | 'facts' | 'warnings'>): string {
  const stored = files.reduce((sum, file) => sum + file.stored, 0);
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const changes = comparison.kind === 'compared' ? comparison.changes : undefined;
  const figure = (label: string, value: string, note: string): string =>
    `<div><dt>${label}</dt><dd>${value}<small>${note}</small></dd></div>`;
  return `<dl class="figures">${[
    figure('Stored', formatBytes(stored), `${grouped(stored)} bytes`),
    figure('Content', formatBytes(size), size === 0 ? '' : `stored as ${((100 * stored) / size).toFixed(0)} % of it`),
    figure('Files', grouped(files.length), 'through all levels'),
    figure('Extensions', `${extensions.rows.length}`, 'laid over the root file system'),
    ...(changes === undefined ? [] : [figure('Changes', `${changes.length}`, 'against the base')]),
  ].join('')}</dl>`;
}

/** Digits in groups of three. */
function grouped(count: number): string {
  return `${count}`.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

function warningsBox(warnings: readonly string[]): string {
  if (warnings.length === 0) return '';
  const items = warnings.slice(0, MOST_WARNINGS).map((warning) => `<li>${plain(warning)}</li>`);
  const more = warnings.length - items.length;
  return `<div class="warnings" role="note"><h2>${warnings.length === 1 ? 'A warning' : `${warnings.length} warnings`}</h2>
<ul>${items.join('')}${more > 0 ? `<li>and ${more} more</li>` : ''}</ul></div>`;
}

/** The drawing is made by the script; without it, the table of the first level stays. */
function sizesSection(report: ReportValue, columns: SizeColumns): string {
  if (report.files.length === 0) return '';
  return htmlSection(
    'where',
    'Where the bytes are',
    `<div class="needs-script">
<div class="tools">
<div class="choice" role="group" aria-label="Which bytes">${choice('metric', 'stored', 'Stored', true)}${choice('metric', 'size', 'Content', false)}</div>
<div class="choice" role="group" aria-label="Form of the drawing">${choice('view', 'treemap', 'Treemap', true)}${choice('view', 'icicle', 'Icicle', false)}</div>
${legend(report)}
</div>
<div class="crumbs" id="crumbs"></div>
<div class="map" id="map" role="tree" aria-label="Sizes of files by directory. Arrow keys move, Enter opens a directory, Escape leaves it."></div>
<p class="told" id="told"></p>
</div>
${firstLevel(report, columns)}`,
    'Click a directory to look into it. With the keyboard: arrows move, Enter opens, Escape goes back.',
  );
}

function choice(name: string, value: string, label: string, isChosen: boolean): string {
  return `<button type="button" data-${name}="${value}" aria-pressed="${isChosen}">${label}</button>`;
}

function legend({ owners, files }: ReportValue): string {
  const colours = ownerColours(owners);
  const stored = owners.map(() => 0);
  for (const file of files) stored[file.owner] = (stored[file.owner] ?? 0) + file.stored;
  const items = owners.flatMap(({ name }, at) =>
    stored[at] === 0
      ? []
      : `<li><button type="button" data-owner="${at}" aria-pressed="false"><span class="swatch o${colours[at]}"></span>${plain(name)} <span class="soft">${formatBytes(stored[at] ?? 0)}</span></button></li>`,
  );
  return `<ul class="legend" aria-label="Owners: press one to see only its files">${items.join('')}</ul>`;
}

function firstLevel({ owners }: ReportValue, columns: SizeColumns): string {
  const sums = columns.stored.map((bytes, at) => ({ stored: bytes, size: columns.sizes[at] ?? 0 }));
  for (let at = sums.length - 1; at > ROOT_ROW; at--) {
    const [own, above] = [sums[at], sums[columns.parents[at] ?? ROOT_ROW]];
    if (own === undefined || above === undefined) continue;
    above.stored += own.stored;
    above.size += own.size;
  }
  const whole = sums[ROOT_ROW]?.stored ?? 0;
  const rows = sums
    .map((sum, at) => ({ ...sum, at }))
    .filter(({ at }) => columns.parents[at] === ROOT_ROW)
    .sort((a, b) => b.stored - a.stored)
    .map(({ at, stored, size }) => [
      `${columns.owners[at] === -1 ? '' : swatch(owners, columns.owners[at])}${plain(columns.names[at] ?? '')}${columns.owners[at] === -1 ? '/' : ''}`,
      formatBytes(stored),
      formatBytes(size),
      `${whole === 0 ? 0 : ((100 * stored) / whole).toFixed(1)} %`,
    ]);
  const headings = [
    { heading: 'Name', className: 'path' },
    { heading: 'Stored', className: 'number' },
    { heading: 'Content', className: 'number wide' },
    { heading: 'Share', className: 'number' },
  ];
  return htmlTable(headings, rows).replace('<tbody>', '<tbody id="list">');
}

function swatch(owners: ReportValue['owners'], owner = 0): string {
  return `<span class="swatch o${ownerColours(owners)[owner]}"></span>`;
}

/** JSON that cannot end the element it stands in, nor begin a comment. */
function sizesData({ owners }: ReportValue, columns: SizeColumns): string {
  const data = { ...columns, ownerNames: owners.map(({ name }) => printable(name)), colours: ownerColours(owners) };
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}
