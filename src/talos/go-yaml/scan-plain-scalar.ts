import { code, isBlank, isBlankOrEnd, isBreak, isOneOf } from './characters.ts';
import type { GoYamlDialect } from './dialect.ts';
import { GoYamlFault } from './fault.ts';
import { Folding } from './folding.ts';
import type { Reader } from './reader.ts';
import type { Token } from './tokens.ts';

interface ScanPlainScalarOptions {
  /** The column that further lines have to reach. */
  readonly indent: number;
  /** Whether the scalar is inside a flow collection. */
  readonly flow: boolean;
  readonly dialect: GoYamlDialect;
}

interface ScannedPlainScalar {
  readonly token: Token;
  /** Whether a line ended after it. */
  readonly endsLine: boolean;
}

/** Scans a scalar without quotes. */
export function scanPlainScalar(reader: Reader, options: ScanPlainScalarOptions): ScannedPlainScalar {
  const { mark: start } = reader;
  let value = '';
  let folding = new Folding();
  while (!(reader.atDocumentMark('---') || reader.atDocumentMark('...') || reader.at() === code('#'))) {
    const piece = readPiece(reader, options);
    if (piece !== '') {
      value += folding.text + piece;
      folding = new Folding();
    }
    if (!isBlank(reader.at()) && !isBreak(reader.at())) break;
    folding.read(reader, () => checkTab(reader, options));
    if (!options.flow && reader.column < options.indent) break;
  }
  return { token: { kind: 'scalar', start, value, style: 'plain' }, endsLine: folding.broken };
}

function readPiece(reader: Reader, options: ScanPlainScalarOptions): string {
  return reader.readWhile((value) => !isBlankOrEnd(value) && !endsHere(reader, options));
}

function endsHere(reader: Reader, { flow, dialect }: ScanPlainScalarOptions): boolean {
  const value = reader.at();
  if (value === code(':') && isBlankOrEnd(reader.at(1))) return true;
  if (!flow) return false;
  if (isOneOf(value, ',[]{}')) return true;
  if (value === code('?')) return !dialect.rc3 || isBlankOrEnd(reader.at(1));
  return dialect.rc5 && value === code(':') && isOneOf(reader.at(1), ' ,]}');
}

function checkTab(reader: Reader, { indent }: ScanPlainScalarOptions): void {
  if (reader.column < indent && reader.at() === code('\t'))
    throw new GoYamlFault('found a tab character that violates indentation', reader.mark);
}
