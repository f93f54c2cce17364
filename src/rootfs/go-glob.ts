import { fromByteName } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import { type GlobToken, type RuneRange, toRunes } from './glob.ts';

const STAR = 0x2a;
const MINUS = 0x2d;
const QUESTION = 0x3f;
const OPEN = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE = 0x5d;
const CARET = 0x5e;

/**
 * Tells whether docker treats a COPY source as a pattern: it has an unquoted `*`, `?` or `[`. Other sources are
 * plain names, including their backslashes.
 */
export function hasWildcards(pattern: string): boolean {
  return /[*?[]/.test(pattern.replaceAll(/\\./gs, ''));
}

/**
 * Parses one name of a pattern as Go's `filepath.Match` does, which COPY uses: `*`, `?`, `[a-z]`, `[^a-z]` (not
 * `[!a-z]`), and a backslash that quotes. Throws `USAGE` where Go reports a bad pattern.
 *
 * @see https://pkg.go.dev/path/filepath#Match
 */
export function parseGoGlob(pattern: string): readonly GlobToken[] {
  const runes = toRunes(pattern);
  const tokens: GlobToken[] = [];
  for (let at = 0; at < runes.length; ) {
    const { token, length } = parseOne(runes, at) ?? badPattern(pattern);
    tokens.push(token);
    at += length;
  }
  return tokens;
}

interface Parsed {
  readonly token: GlobToken;
  readonly length: number;
}

function parseOne(runes: readonly number[], at: number): Parsed | undefined {
  const rune = runes[at] ?? 0;
  if (rune === STAR) return { token: { kind: 'star' }, length: 1 };
  if (rune === QUESTION) return { token: { kind: 'any' }, length: 1 };
  if (rune === OPEN) return parseClass(runes, at);
  if (rune !== BACKSLASH) return { token: { kind: 'rune', rune }, length: 1 };
  const quoted = runes[at + 1];
  return quoted === undefined ? undefined : { token: { kind: 'rune', rune: quoted }, length: 2 };
}

function parseClass(runes: readonly number[], start: number): Parsed | undefined {
  const negated = runes[start + 1] === CARET;
  const ranges: RuneRange[] = [];
  let at = start + (negated ? 2 : 1);
  while (ranges.length === 0 || runes[at] !== CLOSE) {
    const low = classRune(runes, at);
    if (low === undefined) return undefined;
    at += low.length;
    const isRange = runes[at] === MINUS;
    const high = isRange ? classRune(runes, at + 1) : low;
    if (high === undefined) return undefined;
    if (isRange) at += 1 + high.length;
    ranges.push([low.rune, high.rune]);
  }
  return { token: { kind: 'class', negated, ranges }, length: at + 1 - start };
}

/**
 * Reads one member of a class. It is undefined where Go reports a bad pattern: at the end, and for a bare `-` or
 * `]`.
 */
function classRune(
  runes: readonly number[],
  at: number,
): { readonly rune: number; readonly length: number } | undefined {
  const isQuoted = runes[at] === BACKSLASH;
  const rune = runes[isQuoted ? at + 1 : at];
  if (rune === undefined || (!isQuoted && (rune === MINUS || rune === CLOSE))) return undefined;
  return { rune, length: isQuoted ? 2 : 1 };
}

function badPattern(pattern: string): never {
  throw new RootsmithError('USAGE', `pattern \`${fromByteName(pattern)}\` is not well formed`, {
    hint: 'Close each `[`, and put a backslash before characters that stand for themselves.',
    details: { pattern: fromByteName(pattern) },
  });
}
