import { parse, Scalar, stringify } from 'yaml';

/** The layout of a text, so that additions look like the rest. */
export interface BlockStyle {
  /** Number of blanks for one level. */
  readonly indent: number;
  /** Whether the items of a list are indented further than its key. */
  readonly indentsLists: boolean;
}

/** Renders a value in block form, each line with its line break, and indented by `column` blanks. */
export function renderBlock(value: unknown, column: number, { indent, indentsLists }: BlockStyle): string {
  const text = stringify(withQuotes(value), {
    indent,
    indentSeq: indentsLists,
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
  return text.replace(/^(?=.)/gm, ' '.repeat(column));
}

/** Renders a value on one line, for lists and mappings in brackets. */
export function renderFlow(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : renderScalar(value);
}

/** Renders a scalar as it can follow a key. */
export function renderScalar(value: unknown): string {
  return stringify(withQuotes(value), { lineWidth: 0, blockQuote: false }).trimEnd();
}

/** Quotes every text that some YAML parser could read as another type, because Talos has other rules than we do. */
function withQuotes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withQuotes);
  if (typeof value === 'object' && value !== null) {
    const said = Object.entries(value).filter(([, item]) => item !== undefined);
    return new Map(
      said.map(([key, item]) => [withQuotes(key), item === 'off' && key === 'auto' ? item : withQuotes(item)]),
    );
  }
  if (typeof value !== 'string' || !isAmbiguous(value)) return value;
  const scalar = new Scalar(value);
  scalar.type = 'QUOTE_DOUBLE';
  return scalar;
}

function isAmbiguous(text: string): boolean {
  if (text.includes('\n') || text.length > 64) return false;
  // YAML 1.1 has numbers in base 60 and 8, dates, `yes` and `on`.
  if (/^(y|n|yes|no|on|off|true|false|null|~|)$/i.test(text) || /^[-+.\d][\d_:.,eExXoO+-]*$/.test(text)) {
    return !/^\d+(\.\d+){3}(\/\d+)?$/.test(text);
  }
  try {
    return typeof parse(text, { version: '1.1', logLevel: 'error' }) !== 'string';
  } catch {
    return false; // this is not a plain scalar, so the renderer quotes it anyway
  }
}
