/** The most lines of one message. */
const MAX_LINES = 20;

/** Shortens the lines of a message: it keeps the first twenty, and says how many more there are. */
export function firstLines(lines: readonly string[]): readonly string[] {
  const more = lines.length - MAX_LINES;
  return more > 0 ? [...lines.slice(0, MAX_LINES), `and ${more} more`] : lines;
}

/** The first items of a long list on one line: `a, b and 3 more`. `kind` follows the number: `and 3 more images`. */
export function firstItems(items: readonly string[], most: number, kind = ''): string {
  const left = items.length - most;
  const more = left > 0 ? ` and ${left} more${kind === '' ? '' : ` ${kind}`}` : '';
  return items.slice(0, most).join(', ') + more;
}

/** The same without `and 1 more`: where one item alone is left, it is named too. */
export function fewItems(items: readonly string[], most: number): string {
  return items.length === most + 1 ? items.join(', ') : firstItems(items, most);
}

/** A line of a message about a field of a text: `file:line:column: at `field`: message`. */
export function lineAbout({ file, line, column, field = '' }: PlaceInText, message: string): string {
  return `${file}:${line}:${column}: ${field === '' ? '' : `at \`${field}\`: `}${message}`;
}

interface PlaceInText {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The name of the field. It is empty for the text as a whole. @default '' */
  readonly field?: string | undefined;
}
