import { code, END, isBlank, isBreak, isBreakOrEnd, isDigit } from './characters.ts';
import type { GoYamlDialect } from './dialect.ts';
import { GoYamlFault } from './fault.ts';
import type { Reader } from './reader.ts';
import type { Token } from './tokens.ts';

interface ScanBlockScalarOptions {
  readonly literal: boolean;
  /** The indentation of the surrounding block, or -1 at the top. */
  readonly indent: number;
  readonly dialect: GoYamlDialect;
}

type Chomping = 'clip' | 'keep' | 'strip';

/** Scans a scalar that begins with `|` or `>`. */
export function scanBlockScalar(reader: Reader, { literal, indent: parent, dialect }: ScanBlockScalarOptions): Token {
  const { mark: start } = reader;
  reader.skip();
  const { chomping, increment } = scanHeader(reader);
  const wanted = increment === 0 ? undefined : Math.max(parent, 0) + increment;
  // In the releases whose columns count from 1, the text of a document may begin at the left edge.
  const least = Math.max(parent + 1, dialect.rc5 ? 0 : 1);
  let { breaks, indent } = scanBreaks(reader, wanted, least);
  let value = '';
  let leadingBreak = '';
  let leadingBlank = false;
  while (reader.column === indent && reader.at() !== END) {
    const blank = isBlank(reader.at());
    const folds = !literal && !leadingBlank && !blank && leadingBreak === '\n';
    value += folds ? (breaks === '' ? ' ' : breaks) : leadingBreak + breaks;
    leadingBlank = blank;
    value += reader.readWhile((character) => !isBreak(character));
    leadingBreak = reader.readBreak();
    ({ breaks } = scanBreaks(reader, indent, least));
  }
  if (chomping !== 'strip') value += leadingBreak;
  if (chomping === 'keep') value += breaks;
  return { kind: 'scalar', start, value, style: 'block' };
}

function scanHeader(reader: Reader): { readonly chomping: Chomping; readonly increment: number } {
  const { mark } = reader;
  let chomping = scanChomping(reader);
  const increment = scanIncrement(reader);
  if (chomping === 'clip') chomping = scanChomping(reader);
  while (isBlank(reader.at())) reader.skip();
  if (reader.at() === code('#')) while (!isBreakOrEnd(reader.at())) reader.skip();
  if (!isBreakOrEnd(reader.at())) throw new GoYamlFault('did not find expected comment or line break', mark);
  reader.readBreak();
  return { chomping, increment };
}

function scanChomping(reader: Reader): Chomping {
  const value = reader.at();
  if (value !== code('+') && value !== code('-')) return 'clip';
  reader.skip();
  return value === code('+') ? 'keep' : 'strip';
}

function scanIncrement(reader: Reader): number {
  if (!isDigit(reader.at())) return 0;
  if (reader.at() === code('0')) throw new GoYamlFault('found an indentation indicator equal to 0', reader.mark);
  return Number(reader.read());
}

/** Skips indentation and empty lines, and finds out the indentation if it is not known yet. */
function scanBreaks(
  reader: Reader,
  known: number | undefined,
  least: number,
): { readonly breaks: string; readonly indent: number } {
  let breaks = '';
  let deepest = 0;
  const isOutside = (): boolean => known === undefined || reader.column < known;
  for (;;) {
    reader.readWhile((value) => value === code(' ') && isOutside());
    deepest = Math.max(deepest, reader.column);
    if (isOutside() && reader.at() === code('\t'))
      throw new GoYamlFault('found a tab character where an indentation space is expected', reader.mark);
    if (!isBreak(reader.at())) break;
    breaks += reader.readBreak();
  }
  return { breaks, indent: known ?? Math.max(deepest, least) };
}
