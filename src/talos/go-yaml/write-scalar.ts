import type { GoYamlDialect } from './dialect.ts';
import { styleOf } from './scalar-style.ts';

const escapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

/** What double quotes need escaped. */
const escaped = /["\\]|[^\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/gu;
/** The number that go-yaml writes for the indentation of a block that begins with a space, whatever it is. */
const INDENTATION_HINT = 4;

/** Where a text stands. */
export interface ScalarPlace {
  /** How many blanks come before each line of a block. */
  readonly indent: number;
}

/** Writes a text as go-yaml does. A block ends with its last line break. */
export function writeScalar(text: string, { indent }: ScalarPlace, dialect: GoYamlDialect): string {
  const style = styleOf(text, dialect);
  if (style === 'plain') return text;
  if (style === 'single') return `'${indented(text.replaceAll("'", "''"), indent)}'`;
  if (style === 'double') return `"${text.replaceAll(escaped, escape)}"`;
  return literal(text, indent, dialect);
}

function literal(text: string, indent: number, { rc4 }: GoYamlDialect): string {
  const needsHint = text.startsWith(' ') || (!rc4 && /^[\n\r\u0085\u2028\u2029]/.test(text));
  const chomping = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  return `|${needsHint ? INDENTATION_HINT : ''}${chomping}\n${indented(`\n${text}`, indent).slice(1)}`;
}

/** Puts blanks behind each line break that text follows. */
function indented(text: string, indent: number): string {
  return text.replaceAll(/(?<=[\n\u2028\u2029])(?=[^\n\u2028\u2029])/g, ' '.repeat(indent));
}

function escape(character: string): string {
  const known = escapes[character];
  if (known !== undefined) return known;
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}
