import { counted } from '../../errors/index.ts';
import { formatBytes, formatGuess, formatRate, formatShare, shortRate } from './amounts.ts';
import { type Figure, leftOf, partOf, rateOf } from './figure.ts';

/** A figure and what it is of. */
export interface ProgressRow {
  readonly label: string;
  readonly figure: Figure;
}

/** The least width of each column; 0 leaves it out. */
interface RowLayout {
  readonly label: number;
  readonly bar: number;
  readonly percent: number;
  readonly size: 'long' | 'short';
  readonly hasRate: boolean;
  readonly hasLeft: boolean;
}

/** The richest first: the first that fits is taken, and what is left of the width goes to labels and bars. */
const LAYOUTS: readonly RowLayout[] = [
  { label: 15, bar: 8, percent: 5, size: 'long', hasRate: true, hasLeft: true },
  { label: 12, bar: 8, percent: 0, size: 'short', hasRate: true, hasLeft: true },
  { label: 7, bar: 6, percent: 0, size: 'short', hasRate: true, hasLeft: true },
  { label: 7, bar: 0, percent: 0, size: 'short', hasRate: true, hasLeft: false },
  { label: 0, bar: 0, percent: 0, size: 'short', hasRate: false, hasLeft: false },
];

/** Columns keep their widths while figures change, so that nothing jumps. */
const WIDTHS = {
  long: { amount: 19, rate: 10, left: 11, gap: 2 },
  short: { amount: 8, rate: 8, left: 6, gap: 1 },
} as const;

const MOST_LABEL = 48;
const MOST_BAR = 40;

/** A line for each row, in columns, none longer than `width`. */
export function renderRows(rows: readonly ProgressRow[], width: number, at: number): readonly string[] {
  const layout = LAYOUTS.find((each) => leastWidth(each) <= width) ?? LAYOUTS.at(-1);
  if (layout === undefined) return [];
  const spare = Math.max(width - leastWidth(layout), 0);
  const longest = rows.reduce((most, row) => Math.max(most, row.label.length), 0);
  const label = Math.max(layout.label, Math.min(layout.label + spare, longest, MOST_LABEL));
  const bar = layout.bar === 0 ? 0 : Math.min(layout.bar + spare - (label - layout.label), MOST_BAR);
  return rows.map((row) => renderRow(row, { ...layout, label, bar }, at).slice(0, width));
}

function leastWidth({ label, bar, percent, size, hasRate, hasLeft }: RowLayout): number {
  const { amount, rate, left, gap } = WIDTHS[size];
  const widths = [label, bar, amount, percent, hasRate ? rate : 0, hasLeft ? left : 0].filter((each) => each > 0);
  return widths.reduce((sum, each) => sum + each, (widths.length - 1) * gap);
}

function renderRow({ label, figure }: ProgressRow, layout: RowLayout, at: number): string {
  const { size, hasRate, hasLeft, percent } = layout;
  const { amount, rate, left, gap } = WIDTHS[size];
  const cells = [
    ...(layout.label === 0 ? [] : [cutLeft(label, layout.label).padEnd(layout.label)]),
    ...(layout.bar === 0 ? [] : [renderBar(partOf(figure), layout.bar)]),
    amountOf(figure, size).padStart(amount),
    ...(percent === 0 ? [] : [percentOf(figure).padStart(percent)]),
    ...(hasRate ? [rateText(figure, size, at).padStart(rate)] : []),
    ...(hasLeft ? [leftText(figure, size, at).padStart(left)] : []),
  ];
  return cells.join(' '.repeat(gap)).trimEnd();
}

/** `[====>   ]`; blank where the part is not known. */
export function renderBar(part: number | undefined, width: number): string {
  if (part === undefined) return ' '.repeat(width);
  const inside = width - 2;
  const filled = Math.floor(part * inside);
  const tip = filled < inside ? '>' : '';
  return `[${('='.repeat(filled) + tip).padEnd(inside)}]`;
}

function amountOf({ done, total, unit }: Figure, size: RowLayout['size']): string {
  if (unit === 'bytes')
    return total === undefined || size === 'short' ? formatBytes(done) : formatShare(Math.min(done, total), total);
  if (total === undefined) return size === 'short' ? String(done) : counted(done, NOUNS[unit]);
  return size === 'short' ? `${done}/${total}` : `${done} of ${counted(total, NOUNS[unit])}`;
}

const NOUNS = { blocks: 'block', files: 'file', images: 'image' } as const;

/** `27 %`, or nothing where the total is not known. */
export function percentOf(figure: Figure): string {
  const part = partOf(figure);
  return part === undefined ? '' : `${Math.floor(part * 100)} %`;
}

function rateText(figure: Figure, size: RowLayout['size'], at: number): string {
  const rate = rateOf(figure, at);
  if (rate === undefined) return '';
  if (figure.unit !== 'bytes') return `${Math.round(rate)}/s`;
  return size === 'long' ? formatRate(rate) : shortRate(rate);
}

function leftText(figure: Figure, size: RowLayout['size'], at: number): string {
  const left = leftOf(figure, at);
  if (left === undefined) return '';
  return size === 'long' ? `${formatGuess(left)} left` : formatGuess(left);
}

/** The same in a sentence, for lines of a log: `12.3 of 61.4 MB (20 %), 3.1 MB/s, 16 s left`. */
export function figureText(figure: Figure, at: number): string {
  const percent = percentOf(figure);
  const parts = [
    `${amountOf(figure, 'long')}${percent === '' ? '' : ` (${percent})`}`,
    figure.unit === 'bytes' ? rateText(figure, 'long', at) : '',
    leftText(figure, 'long', at),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** The end of a text that is too long, since names differ there. */
function cutLeft(text: string, width: number): string {
  if (text.length <= width) return text;
  const start = text.length - width;
  return text[start - 1] === ' ' ? text.slice(start) : `…${text.slice(start + 1)}`;
}
