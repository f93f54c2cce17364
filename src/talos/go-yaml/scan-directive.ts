import { code, isBlank, isBlankOrEnd, isBreakOrEnd, isDigit, isWord } from './characters.ts';
import type { GoYamlDialect } from './dialect.ts';
import { GoYamlFault } from './fault.ts';
import type { Reader } from './reader.ts';
import { scanTagHandle, scanTagUri } from './scan-properties.ts';
import type { Token } from './tokens.ts';

/** Scans a line that begins with `%`. */
export function scanDirective(reader: Reader, dialect: GoYamlDialect): Token {
  const { mark: start } = reader;
  reader.skip();
  const name = scanName(reader);
  const token = scanValue(reader, name, dialect);
  skipBlanks(reader);
  if (reader.at() === code('#')) while (!isBreakOrEnd(reader.at())) reader.skip();
  if (!isBreakOrEnd(reader.at())) throw new GoYamlFault('did not find expected comment or line break', start);
  reader.readBreak();
  return token;
}

function scanName(reader: Reader): string {
  const { mark } = reader;
  let name = '';
  while (isWord(reader.at())) name += reader.read();
  if (name === '') throw new GoYamlFault('could not find expected directive name', mark);
  if (!isBlankOrEnd(reader.at())) throw new GoYamlFault('found unexpected non-alphabetical character', mark);
  return name;
}

function scanValue(reader: Reader, name: string, dialect: GoYamlDialect): Token {
  const { mark: start } = reader;
  skipBlanks(reader);
  if (name === 'YAML') return { kind: 'version', start, value: scanVersion(reader) };
  if (name !== 'TAG') throw new GoYamlFault('found unknown directive name', start);
  const handle = scanTagHandle(reader, true);
  if (!isBlank(reader.at())) throw new GoYamlFault('did not find expected whitespace', start);
  skipBlanks(reader);
  const prefix = scanTagUri(reader, { verbatim: true, dialect });
  if (!isBlankOrEnd(reader.at())) throw new GoYamlFault('did not find expected whitespace or line break', start);
  return { kind: 'tag-directive', start, handle, prefix };
}

function scanVersion(reader: Reader): string {
  const major = scanNumber(reader);
  if (reader.at() !== code('.')) throw new GoYamlFault("did not find expected digit or '.' character", reader.mark);
  reader.skip();
  return `${major}.${scanNumber(reader)}`;
}

function scanNumber(reader: Reader): number {
  let digits = '';
  while (isDigit(reader.at())) {
    digits += reader.read();
    if (digits.length > 2) throw new GoYamlFault('found extremely long version number', reader.mark);
  }
  if (digits === '') throw new GoYamlFault('did not find expected version number', reader.mark);
  return Number(digits);
}

function skipBlanks(reader: Reader): void {
  while (isBlank(reader.at())) reader.skip();
}
