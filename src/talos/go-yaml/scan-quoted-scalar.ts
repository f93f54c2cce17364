import { code, END, isBlankOrEnd, isBreak, isHex, isOneOf } from './characters.ts';
import type { GoYamlDialect } from './dialect.ts';
import { GoYamlFault } from './fault.ts';
import { Folding } from './folding.ts';
import type { Reader } from './reader.ts';
import type { Token } from './tokens.ts';

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

const codeLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Scans a scalar in quotes, single or double. */
export function scanQuotedScalar(reader: Reader, single: boolean, dialect: GoYamlDialect): Token {
  const { mark: start } = reader;
  const quote = single ? code("'") : code('"');
  reader.skip();
  let value = '';
  for (;;) {
    if (reader.atDocumentMark('---') || reader.atDocumentMark('...'))
      throw new GoYamlFault('found unexpected document indicator', start);
    if (reader.at() === END) throw new GoYamlFault('found unexpected end of stream', start);
    const { text, joined } = single ? readSingle(reader) : readDouble(reader, dialect);
    value += text;
    if (reader.at() === quote) break;
    const folding = new Folding(joined);
    folding.read(reader);
    value += folding.text;
  }
  reader.skip();
  return { kind: 'scalar', start, value, style: 'quoted' };
}

interface Piece {
  readonly text: string;
  /** Whether the piece ends in an escaped line break, which joins the lines. */
  readonly joined: boolean;
}

function readSingle(reader: Reader): Piece {
  let text = '';
  for (;;) {
    text += reader.readWhile((value) => !isBlankOrEnd(value) && value !== code("'"));
    if (reader.at() !== code("'") || reader.at(1) !== code("'")) return { text, joined: false };
    reader.skip();
    text += reader.read();
  }
}

function readDouble(reader: Reader, dialect: GoYamlDialect): Piece {
  let text = '';
  for (;;) {
    text += reader.readWhile((value) => !isBlankOrEnd(value) && !isOneOf(value, '"\\'));
    if (reader.at() !== code('\\')) return { text, joined: false };
    if (isBreak(reader.at(1))) {
      reader.skip();
      reader.readBreak();
      return { text, joined: true };
    }
    text += readEscape(reader, dialect);
  }
}

function readEscape(reader: Reader, dialect: GoYamlDialect): string {
  const { mark } = reader;
  reader.skip();
  const name = reader.at() === END ? '' : reader.read();
  const length = codeLengths[name];
  if (length !== undefined) return readCode(reader, length, dialect);
  const meaning = escapes[name];
  if (meaning === undefined) throw new GoYamlFault('found unknown escape character', mark);
  return meaning;
}

function readCode(reader: Reader, length: number, { rc3 }: GoYamlDialect): string {
  const { mark } = reader;
  let digits = '';
  for (let left = length; left > 0; left -= 1) {
    if (!isHex(reader.at()))
      throw new GoYamlFault(`did not find expected ${rc3 ? 'hexadecimal' : 'hexdecimal'} number`, mark);
    digits += reader.read();
  }
  const value = Number.parseInt(digits, 16);
  if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff)
    throw new GoYamlFault('found invalid Unicode character escape code', mark);
  return String.fromCodePoint(value);
}
