import { parse, Scalar, stringify } from 'yaml';

/** How a text is laid out, so that what is added looks like the rest. */
export interface BlockStyle {
  /** Blanks for one level. */
  readonly indent: number;
  /** Whether the items of a list stand further right than its key. */
  readonly indentsLists: boolean;
}

/** The lines of a value in block form, each with its line break, all moved right by `column` blanks. */
export function renderBlock(value: unknown, column: number, { indent, indentsLists }: BlockStyle): string {
  const text = stringify(withQuotes(value), {
    indent,
    indentSeq: indentsLists,
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
  return text.replace(/^(?=.)/gm, ' '.repeat(column));
}

/** A value on one line, for lists and mappings in brackets. */
export function renderFlow(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : renderScalar(value);
}

/** A text, number or truth value as it can stand after a key. */
export function renderScalar(value: unknown): string {
  return stringify(withQuotes(value), { lineWidth: 0, blockQuote: false }).trimEnd();
}

/** Talos reads by other rules than ours: a text that anyone would take for something else gets its quotes. */
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
  // The old rules have numbers in base 60 and 8, dates, `yes` and `on`.
  if (/^(y|n|yes|no|on|off|true|false|null|~|)$/i.test(text) || /^[-+.\d][\d_:.,eExXoO+-]*$/.test(text)) {
    return !/^\d+(\.\d+){3}(\/\d+)?$/.test(text);
  }
  try {
    return typeof parse(text, { version: '1.1', logLevel: 'error' }) !== 'string';
  } catch {
    return false; // not plain at all: the renderer quotes it anyway
  }
}
