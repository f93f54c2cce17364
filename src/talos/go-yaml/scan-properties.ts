import { code, isBlankOrEnd, isHex, isOneOf, isWord } from './characters.ts';
import type { GoYamlDialect } from './dialect.ts';
import { GoYamlFault } from './fault.ts';
import type { Reader } from './reader.ts';
import type { Token } from './tokens.ts';

/** Scans `&name` or `*name`. */
export function scanAnchor(reader: Reader, kind: 'anchor' | 'alias', { rc3 }: GoYamlDialect): Token {
  const { mark: start } = reader;
  reader.skip();
  let value = '';
  while (rc3 ? isAnchorCharacter(reader.at()) : isWord(reader.at())) value += reader.read();
  if (value === '' || !(isBlankOrEnd(reader.at()) || isOneOf(reader.at(), '?:,]}%@`')))
    throw new GoYamlFault('did not find expected alphabetic or numeric character', start);
  return { kind, start, value };
}

function isAnchorCharacter(value: number): boolean {
  return value > 0x20 && value < 0x7f && !isOneOf(value, ':[]{},');
}

/** Scans `!<uri>`, `!suffix`, `!!suffix`, `!handle!suffix` or `!`. */
export function scanTag(reader: Reader, dialect: GoYamlDialect): Token {
  const { mark: start } = reader;
  const { handle, suffix } =
    reader.at(1) === code('<') ? scanVerbatim(reader, dialect) : scanShorthand(reader, dialect);
  if (!isBlankOrEnd(reader.at())) throw new GoYamlFault('did not find expected whitespace or line break', start);
  return { kind: 'tag', start, handle, suffix };
}

function scanVerbatim(reader: Reader, dialect: GoYamlDialect): { readonly handle: string; readonly suffix: string } {
  const { mark } = reader;
  reader.skip(2);
  const suffix = scanTagUri(reader, { verbatim: true, dialect });
  if (reader.at() !== code('>')) throw new GoYamlFault("did not find the expected '>'", mark);
  reader.skip();
  return { handle: '', suffix };
}

function scanShorthand(reader: Reader, dialect: GoYamlDialect): { readonly handle: string; readonly suffix: string } {
  const handle = scanTagHandle(reader, false);
  if (handle.length > 1 && handle.endsWith('!'))
    return { handle, suffix: scanTagUri(reader, { verbatim: false, dialect }) };
  const suffix = handle.slice(1) + scanTagUri(reader, { verbatim: false, dialect, mayBeEmpty: true });
  // A lone `!` is a tag without a handle.
  return suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix };
}

/** Scans `!`, `!!` or `!name!`. Without the second `!`, the text is the start of a suffix. */
export function scanTagHandle(reader: Reader, directive: boolean): string {
  const { mark } = reader;
  if (reader.at() !== code('!')) throw new GoYamlFault("did not find expected '!'", mark);
  let handle = reader.read();
  while (isWord(reader.at())) handle += reader.read();
  if (reader.at() === code('!')) return handle + reader.read();
  if (directive && handle !== '!') throw new GoYamlFault("did not find expected '!'", mark);
  return handle;
}

interface ScanTagUriOptions {
  /** Whether the tag stands between `<` and `>`, or in a directive. */
  readonly verbatim: boolean;
  readonly dialect: GoYamlDialect;
  readonly mayBeEmpty?: boolean;
}

export function scanTagUri(reader: Reader, { verbatim, dialect, mayBeEmpty = false }: ScanTagUriOptions): string {
  const { mark } = reader;
  const allowed = `;/?:@&=+$.!~*'()%${dialect.rc4 ? (verbatim ? ',[]{}' : '') : ',[]'}`;
  let uri = '';
  while (isWord(reader.at()) || isOneOf(reader.at(), allowed))
    uri += reader.at() === code('%') ? scanEscapes(reader) : reader.read();
  const next = reader.at();
  if (dialect.rc4 && !verbatim && !isBlankOrEnd(next) && next < 0x7f)
    throw new GoYamlFault(`found character '${String.fromCodePoint(next)}' that is not allowed in a YAML tag`, mark);
  if (uri === '' && !mayBeEmpty) throw new GoYamlFault('did not find expected tag URI', mark);
  return uri;
}

/** Scans one escaped character, byte by byte in UTF-8. */
function scanEscapes(reader: Reader): string {
  const octets = [scanOctet(reader)];
  const [lead = 0] = octets;
  const width =
    lead < 0x80 ? 1 : (lead & 0xe0) === 0xc0 ? 2 : (lead & 0xf0) === 0xe0 ? 3 : (lead & 0xf8) === 0xf0 ? 4 : 0;
  if (width === 0) throw new GoYamlFault('found an incorrect leading UTF-8 octet', reader.mark);
  while (octets.length < width) {
    const octet = scanOctet(reader);
    if ((octet & 0xc0) !== 0x80) throw new GoYamlFault('found an incorrect trailing UTF-8 octet', reader.mark);
    octets.push(octet);
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(octets));
}

function scanOctet(reader: Reader): number {
  if (reader.at() !== code('%') || !isHex(reader.at(1)) || !isHex(reader.at(2)))
    throw new GoYamlFault('did not find URI escaped octet', reader.mark);
  reader.skip();
  return Number.parseInt(reader.read() + reader.read(), 16);
}
